SELECT
  count(*) AS "total"
FROM (
  SELECT
    "_1"."region" AS "region"
  FROM (
    SELECT
      "r"."region" AS "region"
    FROM "lake"."sales"."orders" AS "r"
  ) AS "_1"
) AS "_0"
WHERE ("_0"."region" = CAST('US' AS varchar));

SELECT
  count(CASE WHEN ((NOT ("_0"."id" IS NULL)) AND (TRY_CAST("_0"."id" AS bigint) IS NULL)) THEN TRUE END) AS "orderId"
FROM (
  SELECT
    "r"."id" AS "id"
  FROM "lake"."sales"."orders" AS "r"
) AS "_0";
