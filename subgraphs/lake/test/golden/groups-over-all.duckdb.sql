SELECT
  "_0"."count" AS "count",
  "_0"."percentile:orderId@0.5" AS "percentile:orderId@0.5",
  "_0"."percentile:total@0.5" AS "percentile:total@0.5",
  "_0"."percentile:orderId@1" AS "percentile:orderId@1",
  "_0"."approxCountDistinct:region" AS "approxCountDistinct:region"
FROM (
  SELECT
    count(*) AS "count",
    CAST(quantile_cont("_1"."orderId", 0.5) AS DOUBLE) AS "percentile:orderId@0.5",
    CAST(quantile_cont("_1"."total", 0.5) AS DECIMAL(12,2)) AS "percentile:total@0.5",
    CAST(quantile_cont("_1"."orderId", 1) AS DOUBLE) AS "percentile:orderId@1",
    approx_count_distinct("_1"."region") AS "approxCountDistinct:region"
  FROM (
    SELECT
      CASE WHEN regexp_full_match("_2"."id", '[+-]?[0-9]+') THEN TRY_CAST("_2"."id" AS BIGINT) END AS "orderId",
      "_2"."region" AS "region",
      CASE WHEN regexp_full_match("_2"."total", '[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?') THEN TRY_CAST("_2"."total" AS DECIMAL(12,2)) END AS "total"
    FROM (
      SELECT
        "r"."id" AS "id",
        "r"."region" AS "region",
        "r"."total" AS "total"
      FROM read_csv(['/lake/sales/orders.csv'], header=true, all_varchar=true, union_by_name=true, delim=',', quote='"', escape='"', skip=0, strict_mode=true, nullstr='', allow_quoted_nulls=false, hive_partitioning=false) AS "r"
    ) AS "_2"
  ) AS "_1"
  WHERE (NOT ("_1"."region" IS NULL))
) AS "_0"
LIMIT 101;

SELECT
  count(CASE WHEN ((NOT ("_0"."id" IS NULL)) AND (CASE WHEN regexp_full_match("_0"."id", '[+-]?[0-9]+') THEN TRY_CAST("_0"."id" AS BIGINT) END IS NULL)) THEN TRUE END) AS "orderId",
  count(CASE WHEN ((NOT ("_0"."total" IS NULL)) AND (CASE WHEN regexp_full_match("_0"."total", '[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?') THEN TRY_CAST("_0"."total" AS DECIMAL(12,2)) END IS NULL)) THEN TRUE END) AS "total"
FROM (
  SELECT
    "r"."id" AS "id",
    "r"."total" AS "total"
  FROM read_csv(['/lake/sales/orders.csv'], header=true, all_varchar=true, union_by_name=true, delim=',', quote='"', escape='"', skip=0, strict_mode=true, nullstr='', allow_quoted_nulls=false, hive_partitioning=false) AS "r"
) AS "_0";
