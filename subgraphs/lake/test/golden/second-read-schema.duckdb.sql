SELECT
  "_0"."orderId" AS "orderId",
  "_0"."netTotal" AS "netTotal",
  "_0"."label" AS "label"
FROM (
  SELECT
    CASE WHEN regexp_full_match("_1"."id", '[+-]?[0-9]+') THEN TRY_CAST("_1"."id" AS BIGINT) END AS "orderId",
    CASE WHEN ((TRY_CAST(TRY(CASE WHEN regexp_full_match("_1"."total", '[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?') THEN TRY_CAST("_1"."total" AS DECIMAL(12,2)) END * CAST('0.81' AS DECIMAL(3,2))) AS DECIMAL(14,4)) IS NULL) AND ("_1"."total" IS NULL)) THEN TRY_CAST(CAST('0' AS DECIMAL(1,0)) AS DECIMAL(14,4)) ELSE TRY_CAST(TRY(CASE WHEN regexp_full_match("_1"."total", '[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?') THEN TRY_CAST("_1"."total" AS DECIMAL(12,2)) END * CAST('0.81' AS DECIMAL(3,2))) AS DECIMAL(14,4)) END AS "netTotal",
    ("_1"."region" || '/' || "_1"."note") AS "label"
  FROM (
    SELECT
      "r"."id" AS "id",
      "r"."region" AS "region",
      "r"."total" AS "total",
      "r"."note" AS "note"
    FROM read_csv(['/lake/sales/orders.csv'], header=true, all_varchar=true, union_by_name=true, delim=',', quote='"', escape='"', skip=0, strict_mode=true, nullstr='', allow_quoted_nulls=false, hive_partitioning=false) AS "r"
  ) AS "_1"
  WHERE (NOT ("_1"."id" = '6'))
) AS "_0"
ORDER BY "_0"."netTotal" ASC NULLS LAST, "_0"."orderId" ASC NULLS LAST
LIMIT 101;

SELECT
  count(*) AS "total"
FROM (
  SELECT
    TRUE AS "$any"
  FROM (
    SELECT
      "r"."id" AS "id"
    FROM read_csv(['/lake/sales/orders.csv'], header=true, all_varchar=true, union_by_name=true, delim=',', quote='"', escape='"', skip=0, strict_mode=true, nullstr='', allow_quoted_nulls=false, hive_partitioning=false) AS "r"
  ) AS "_1"
  WHERE (NOT ("_1"."id" = '6'))
) AS "_0";

SELECT
  count(CASE WHEN ((NOT ("_0"."total" IS NULL)) AND (TRY_CAST(TRY(CASE WHEN regexp_full_match("_0"."total", '[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?') THEN TRY_CAST("_0"."total" AS DECIMAL(12,2)) END * CAST('0.81' AS DECIMAL(3,2))) AS DECIMAL(14,4)) IS NULL)) THEN TRUE END) AS "netTotal",
  count(CASE WHEN ((NOT ("_0"."id" IS NULL)) AND (CASE WHEN regexp_full_match("_0"."id", '[+-]?[0-9]+') THEN TRY_CAST("_0"."id" AS BIGINT) END IS NULL)) THEN TRUE END) AS "orderId"
FROM (
  SELECT
    "r"."id" AS "id",
    "r"."total" AS "total"
  FROM read_csv(['/lake/sales/orders.csv'], header=true, all_varchar=true, union_by_name=true, delim=',', quote='"', escape='"', skip=0, strict_mode=true, nullstr='', allow_quoted_nulls=false, hive_partitioning=false) AS "r"
) AS "_0"
WHERE (NOT ("_0"."id" = '6'));
