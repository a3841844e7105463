SELECT
  "_0"."count" AS "count",
  "_0"."percentile:orderId@0.5" AS "percentile:orderId@0.5",
  "_0"."percentile:total@0.5" AS "percentile:total@0.5",
  "_0"."percentile:orderId@1" AS "percentile:orderId@1",
  "_0"."approxCountDistinct:region" AS "approxCountDistinct:region"
FROM (
  SELECT
    count(*) AS "count",
    CAST(approx_percentile("_1"."orderId", 0.5e0) AS double) AS "percentile:orderId@0.5",
    CAST(approx_percentile("_1"."total", 0.5e0) AS decimal(12,2)) AS "percentile:total@0.5",
    CAST(approx_percentile("_1"."orderId", 1e0) AS double) AS "percentile:orderId@1",
    approx_distinct("_1"."region") AS "approxCountDistinct:region"
  FROM (
    SELECT
      TRY_CAST("_2"."id" AS bigint) AS "orderId",
      "_2"."region" AS "region",
      TRY_CAST("_2"."total" AS decimal(12,2)) AS "total"
    FROM (
      SELECT
        "r"."id" AS "id",
        "r"."region" AS "region",
        "r"."total" AS "total"
      FROM "lake"."sales"."orders" AS "r"
    ) AS "_2"
  ) AS "_1"
  WHERE (NOT ("_1"."region" IS NULL))
) AS "_0"
LIMIT 101;

SELECT
  count(CASE WHEN ((NOT ("_0"."id" IS NULL)) AND (TRY_CAST("_0"."id" AS bigint) IS NULL)) THEN TRUE END) AS "orderId",
  count(CASE WHEN ((NOT ("_0"."total" IS NULL)) AND (TRY_CAST("_0"."total" AS decimal(12,2)) IS NULL)) THEN TRUE END) AS "total"
FROM (
  SELECT
    "r"."id" AS "id",
    "r"."total" AS "total"
  FROM "lake"."sales"."orders" AS "r"
) AS "_0";
