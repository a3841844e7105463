SELECT
  "_0"."orderId" AS "orderId",
  "_0"."region" AS "region",
  "_0"."total" AS "total",
  "_0"."express" AS "express",
  "_0"."placedAt" AS "placedAt",
  "_0"."note" AS "note"
FROM (
  SELECT
    TRY_CAST("_1"."id" AS bigint) AS "orderId",
    "_1"."region" AS "region",
    TRY_CAST("_1"."total" AS decimal(12,2)) AS "total",
    TRY_CAST("_1"."express" AS boolean) AS "express",
    TRY_CAST("_1"."placed_at" AS timestamp(3)) AS "placedAt",
    "_1"."note" AS "note"
  FROM (
    SELECT
      "r"."id" AS "id",
      "r"."region" AS "region",
      "r"."total" AS "total",
      "r"."express" AS "express",
      "r"."placed_at" AS "placed_at",
      "r"."note" AS "note"
    FROM "lake"."sales"."orders" AS "r"
  ) AS "_1"
) AS "_0"
WHERE (("_0"."total" <= CAST('100' AS decimal(3,0))) AND ("_0"."total" > CAST('5' AS decimal(1,0))))
ORDER BY "_0"."total" DESC NULLS LAST, "_0"."placedAt" ASC NULLS LAST, "_0"."orderId" ASC NULLS LAST
LIMIT 4;

SELECT
  count(*) AS "total"
FROM (
  SELECT
    TRY_CAST("_1"."total" AS decimal(12,2)) AS "total"
  FROM (
    SELECT
      "r"."total" AS "total"
    FROM "lake"."sales"."orders" AS "r"
  ) AS "_1"
) AS "_0"
WHERE (("_0"."total" <= CAST('100' AS decimal(3,0))) AND ("_0"."total" > CAST('5' AS decimal(1,0))));

SELECT
  count(CASE WHEN ((NOT ("_0"."total" IS NULL)) AND (TRY_CAST("_0"."total" AS decimal(12,2)) IS NULL)) THEN TRUE END) AS "total",
  count(CASE WHEN ((NOT ("_0"."placed_at" IS NULL)) AND (TRY_CAST("_0"."placed_at" AS timestamp(3)) IS NULL)) THEN TRUE END) AS "placedAt",
  count(CASE WHEN ((NOT ("_0"."id" IS NULL)) AND (TRY_CAST("_0"."id" AS bigint) IS NULL)) THEN TRUE END) AS "orderId",
  count(CASE WHEN ((NOT ("_0"."express" IS NULL)) AND (TRY_CAST("_0"."express" AS boolean) IS NULL)) THEN TRUE END) AS "express"
FROM (
  SELECT
    "r"."id" AS "id",
    "r"."total" AS "total",
    "r"."express" AS "express",
    "r"."placed_at" AS "placed_at"
  FROM "lake"."sales"."orders" AS "r"
) AS "_0";
