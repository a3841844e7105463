SELECT
  "_0"."orderId" AS "orderId",
  "_0"."region" AS "region",
  "_0"."note" AS "note"
FROM (
  SELECT
    TRY_CAST("_1"."id" AS bigint) AS "orderId",
    "_1"."region" AS "region",
    "_1"."note" AS "note"
  FROM (
    SELECT
      "_2"."id" AS "id",
      "_2"."region" AS "region",
      CASE WHEN ("_2"."note" IS NULL) THEN CAST(NULL AS varchar) ELSE CAST('***' AS varchar) END AS "note"
    FROM (
      SELECT
        "r"."id" AS "id",
        "r"."region" AS "region",
        "r"."note" AS "note"
      FROM "lake"."sales"."orders" AS "r"
    ) AS "_2"
    WHERE (("_2"."region" = CAST('US' AS varchar)) AND COALESCE(("_2"."region" = CAST('US' AS varchar)), FALSE))
  ) AS "_1"
) AS "_0"
ORDER BY "_0"."note" ASC NULLS LAST, "_0"."orderId" ASC NULLS LAST
LIMIT 101;

SELECT
  count(*) AS "total"
FROM (
  SELECT
    TRUE AS "$any"
  FROM (
    SELECT
      "_2"."id" AS "id"
    FROM (
      SELECT
        "r"."id" AS "id",
        "r"."region" AS "region"
      FROM "lake"."sales"."orders" AS "r"
    ) AS "_2"
    WHERE (("_2"."region" = CAST('US' AS varchar)) AND COALESCE(("_2"."region" = CAST('US' AS varchar)), FALSE))
  ) AS "_1"
) AS "_0";

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
