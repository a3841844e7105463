SELECT
  "_0"."key:region" AS "key:region",
  "_0"."count" AS "count",
  "_0"."max:total" AS "max:total"
FROM (
  SELECT
    "_1"."region" AS "key:region",
    count(*) AS "count",
    max("_1"."total") AS "max:total"
  FROM (
    SELECT
      "_2"."region" AS "region",
      TRY_CAST("_2"."total" AS decimal(12,2)) AS "total"
    FROM (
      SELECT
        "r"."region" AS "region",
        "r"."total" AS "total"
      FROM "lake"."sales"."orders" AS "r"
    ) AS "_2"
  ) AS "_1"
  GROUP BY 1
) AS "_0"
WHERE (("_0"."count" >= CAST('2' AS bigint)) AND ("_0"."max:total" < CAST('50' AS decimal(2,0))))
ORDER BY "_0"."count" DESC NULLS LAST, "_0"."key:region" ASC NULLS LAST
LIMIT 101;

SELECT
  count(*) AS "total"
FROM (
  SELECT
    "_1"."region" AS "key:region",
    count(*) AS "count",
    max("_1"."total") AS "max:total"
  FROM (
    SELECT
      "_2"."region" AS "region",
      TRY_CAST("_2"."total" AS decimal(12,2)) AS "total"
    FROM (
      SELECT
        "r"."region" AS "region",
        "r"."total" AS "total"
      FROM "lake"."sales"."orders" AS "r"
    ) AS "_2"
  ) AS "_1"
  GROUP BY 1
) AS "_0"
WHERE (("_0"."count" >= CAST('2' AS bigint)) AND ("_0"."max:total" < CAST('50' AS decimal(2,0))));

SELECT
  count(CASE WHEN ((NOT ("_0"."total" IS NULL)) AND (TRY_CAST("_0"."total" AS decimal(12,2)) IS NULL)) THEN TRUE END) AS "total"
FROM (
  SELECT
    "r"."total" AS "total"
  FROM "lake"."sales"."orders" AS "r"
) AS "_0";
