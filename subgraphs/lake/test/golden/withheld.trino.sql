SELECT
  "_0"."orderId" AS "orderId",
  "_0"."region" AS "region"
FROM (
  SELECT
    TRY_CAST("_1"."id" AS bigint) AS "orderId",
    "_1"."region" AS "region"
  FROM (
    SELECT
      "r"."id" AS "id",
      "r"."region" AS "region"
    FROM "lake"."sales"."orders" AS "r"
  ) AS "_1"
) AS "_0"
ORDER BY "_0"."orderId" ASC NULLS LAST
LIMIT 3;

SELECT
  count(CASE WHEN ((NOT ("_0"."id" IS NULL)) AND (TRY_CAST("_0"."id" AS bigint) IS NULL)) THEN TRUE END) AS "orderId"
FROM (
  SELECT
    "r"."id" AS "id"
  FROM "lake"."sales"."orders" AS "r"
) AS "_0";
