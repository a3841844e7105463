SELECT
  "_0"."key:note" AS "key:note",
  "_0"."count" AS "count"
FROM (
  SELECT
    "_1"."note" AS "key:note",
    count(*) AS "count"
  FROM (
    SELECT
      "_2"."note" AS "note"
    FROM (
      SELECT
        CASE WHEN ("_3"."note" IS NULL) THEN CAST(NULL AS varchar) ELSE CAST('***' AS varchar) END AS "note"
      FROM (
        SELECT
          "r"."note" AS "note",
          "r"."region" AS "region"
        FROM "lake"."sales"."orders" AS "r"
      ) AS "_3"
      WHERE (("_3"."region" = CAST('US' AS varchar)) AND COALESCE(("_3"."region" = CAST('US' AS varchar)), FALSE))
    ) AS "_2"
  ) AS "_1"
  GROUP BY 1
) AS "_0"
ORDER BY "_0"."key:note" ASC NULLS LAST
LIMIT 101;

SELECT
  count(*) AS "total"
FROM (
  SELECT
    "_1"."note" AS "note"
  FROM (
    SELECT
      CASE WHEN ("_2"."note" IS NULL) THEN CAST(NULL AS varchar) ELSE CAST('***' AS varchar) END AS "note"
    FROM (
      SELECT
        "r"."note" AS "note",
        "r"."region" AS "region"
      FROM "lake"."sales"."orders" AS "r"
    ) AS "_2"
    WHERE (("_2"."region" = CAST('US' AS varchar)) AND COALESCE(("_2"."region" = CAST('US' AS varchar)), FALSE))
  ) AS "_1"
) AS "_0"
WHERE ("_0"."note" = CAST('fragile' AS varchar));

SELECT
  count(CASE WHEN ((NOT ("_0"."id" IS NULL)) AND (TRY_CAST("_0"."id" AS bigint) IS NULL)) THEN TRUE END) AS "orderId"
FROM (
  SELECT
    "_1"."id" AS "id"
  FROM (
    SELECT
      "r"."id" AS "id",
      "r"."region" AS "region"
    FROM "lake"."sales"."orders" AS "r"
  ) AS "_1"
  WHERE (("_1"."region" = CAST('US' AS varchar)) AND COALESCE(("_1"."region" = CAST('US' AS varchar)), FALSE))
) AS "_0";
