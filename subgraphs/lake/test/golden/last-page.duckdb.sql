SELECT
  "_0"."orderId" AS "orderId",
  "_0"."total" AS "total"
FROM (
  SELECT
    CASE WHEN regexp_full_match("_1"."id", '[+-]?[0-9]+') THEN TRY_CAST("_1"."id" AS BIGINT) END AS "orderId",
    CASE WHEN regexp_full_match("_1"."total", '[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?') THEN TRY_CAST("_1"."total" AS DECIMAL(12,2)) END AS "total"
  FROM (
    SELECT
      "r"."id" AS "id",
      "r"."total" AS "total"
    FROM read_csv(['/lake/sales/orders.csv'], header=true, all_varchar=true, union_by_name=true, delim=',', quote='"', escape='"', skip=0, strict_mode=true, nullstr='', allow_quoted_nulls=false, hive_partitioning=false) AS "r"
  ) AS "_1"
) AS "_0"
ORDER BY ("_0"."total" IS NULL) DESC NULLS LAST, "_0"."total" DESC NULLS LAST, ("_0"."orderId" IS NULL) DESC NULLS LAST, "_0"."orderId" DESC NULLS LAST
LIMIT 4;

SELECT
  count(CASE WHEN ((NOT ("_0"."total" IS NULL)) AND (CASE WHEN regexp_full_match("_0"."total", '[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?') THEN TRY_CAST("_0"."total" AS DECIMAL(12,2)) END IS NULL)) THEN TRUE END) AS "total",
  count(CASE WHEN ((NOT ("_0"."id" IS NULL)) AND (CASE WHEN regexp_full_match("_0"."id", '[+-]?[0-9]+') THEN TRY_CAST("_0"."id" AS BIGINT) END IS NULL)) THEN TRUE END) AS "orderId"
FROM (
  SELECT
    "r"."id" AS "id",
    "r"."total" AS "total"
  FROM read_csv(['/lake/sales/orders.csv'], header=true, all_varchar=true, union_by_name=true, delim=',', quote='"', escape='"', skip=0, strict_mode=true, nullstr='', allow_quoted_nulls=false, hive_partitioning=false) AS "r"
) AS "_0";
