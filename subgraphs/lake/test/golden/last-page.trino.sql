SELECT
  "_0"."orderId" AS "orderId",
  "_0"."total" AS "total"
FROM (
  SELECT
    TRY_CAST("_1"."id" AS bigint) AS "orderId",
    TRY_CAST("_1"."total" AS decimal(12,2)) AS "total"
  FROM (
    SELECT
      "r"."id" AS "id",
      "r"."total" AS "total"
    FROM "lake"."sales"."orders" AS "r"
  ) AS "_1"
) AS "_0"
ORDER BY ("_0"."total" IS NULL) DESC NULLS LAST, "_0"."total" DESC NULLS LAST, ("_0"."orderId" IS NULL) DESC NULLS LAST, "_0"."orderId" DESC NULLS LAST
LIMIT 4;

SELECT
  count(CASE WHEN ((NOT ("_0"."total" IS NULL)) AND (TRY_CAST("_0"."total" AS decimal(12,2)) IS NULL)) THEN TRUE END) AS "total",
  count(CASE WHEN ((NOT ("_0"."id" IS NULL)) AND (TRY_CAST("_0"."id" AS bigint) IS NULL)) THEN TRUE END) AS "orderId"
FROM (
  SELECT
    "r"."id" AS "id",
    "r"."total" AS "total"
  FROM "lake"."sales"."orders" AS "r"
) AS "_0";
