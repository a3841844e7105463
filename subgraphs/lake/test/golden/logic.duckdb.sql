SELECT
  "_0"."orderId" AS "orderId"
FROM (
  SELECT
    CASE WHEN regexp_full_match("_1"."id", '[+-]?[0-9]+') THEN TRY_CAST("_1"."id" AS BIGINT) END AS "orderId"
  FROM (
    SELECT
      "r"."id" AS "id"
    FROM read_csv(['/lake/sales/orders.csv'], header=true, all_varchar=true, union_by_name=true, delim=',', quote='"', escape='"', skip=0, strict_mode=true, nullstr='', allow_quoted_nulls=false, hive_partitioning=false) AS "r"
  ) AS "_1"
) AS "_0"
WHERE (NOT FALSE)
ORDER BY "_0"."orderId" ASC NULLS LAST
LIMIT 101;

SELECT
  "_0"."orderId" AS "orderId"
FROM (
  SELECT
    CASE WHEN regexp_full_match("_1"."id", '[+-]?[0-9]+') THEN TRY_CAST("_1"."id" AS BIGINT) END AS "orderId"
  FROM (
    SELECT
      "r"."id" AS "id"
    FROM read_csv(['/lake/sales/orders.csv'], header=true, all_varchar=true, union_by_name=true, delim=',', quote='"', escape='"', skip=0, strict_mode=true, nullstr='', allow_quoted_nulls=false, hive_partitioning=false) AS "r"
  ) AS "_1"
) AS "_0"
WHERE FALSE
ORDER BY "_0"."orderId" ASC NULLS LAST
LIMIT 101;

SELECT
  "_0"."orderId" AS "orderId"
FROM (
  SELECT
    CASE WHEN regexp_full_match("_1"."id", '[+-]?[0-9]+') THEN TRY_CAST("_1"."id" AS BIGINT) END AS "orderId",
    "_1"."region" AS "region"
  FROM (
    SELECT
      "r"."id" AS "id",
      "r"."region" AS "region"
    FROM read_csv(['/lake/sales/orders.csv'], header=true, all_varchar=true, union_by_name=true, delim=',', quote='"', escape='"', skip=0, strict_mode=true, nullstr='', allow_quoted_nulls=false, hive_partitioning=false) AS "r"
  ) AS "_1"
) AS "_0"
WHERE (NOT ("_0"."region" = 'EU'))
ORDER BY "_0"."orderId" ASC NULLS LAST
LIMIT 101;

SELECT
  "_0"."orderId" AS "orderId"
FROM (
  SELECT
    CASE WHEN regexp_full_match("_1"."id", '[+-]?[0-9]+') THEN TRY_CAST("_1"."id" AS BIGINT) END AS "orderId",
    "_1"."region" AS "region",
    CASE WHEN regexp_full_match("_1"."total", '[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?') THEN TRY_CAST("_1"."total" AS DECIMAL(12,2)) END AS "total",
    CASE WHEN lower("_1"."express") IN ('true', 't', '1') THEN TRUE WHEN lower("_1"."express") IN ('false', 'f', '0') THEN FALSE END AS "express"
  FROM (
    SELECT
      "r"."id" AS "id",
      "r"."region" AS "region",
      "r"."total" AS "total",
      "r"."express" AS "express"
    FROM read_csv(['/lake/sales/orders.csv'], header=true, all_varchar=true, union_by_name=true, delim=',', quote='"', escape='"', skip=0, strict_mode=true, nullstr='', allow_quoted_nulls=false, hive_partitioning=false) AS "r"
  ) AS "_1"
) AS "_0"
WHERE (("_0"."region" = 'US') OR (("_0"."express" = TRUE) AND (NOT ("_0"."total" < CAST('9' AS DECIMAL(1,0))))))
ORDER BY "_0"."orderId" ASC NULLS LAST
LIMIT 101;

SELECT
  "_0"."orderId" AS "orderId"
FROM (
  SELECT
    CASE WHEN regexp_full_match("_1"."id", '[+-]?[0-9]+') THEN TRY_CAST("_1"."id" AS BIGINT) END AS "orderId",
    CASE WHEN regexp_full_match("_1"."placed_at", '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}( [0-9]{1,2}:[0-9]{1,2}(:[0-9]{1,2}(\.[0-9]+)?)?)?') THEN date_trunc('milliseconds', TRY_CAST("_1"."placed_at" AS TIMESTAMP) + to_microseconds(500)) END AS "placedAt"
  FROM (
    SELECT
      "r"."id" AS "id",
      "r"."placed_at" AS "placed_at"
    FROM read_csv(['/lake/sales/orders.csv'], header=true, all_varchar=true, union_by_name=true, delim=',', quote='"', escape='"', skip=0, strict_mode=true, nullstr='', allow_quoted_nulls=false, hive_partitioning=false) AS "r"
  ) AS "_1"
) AS "_0"
WHERE ((NOT ("_0"."orderId" IN (CAST('3' AS BIGINT), CAST('4' AS BIGINT)))) AND (("_0"."placedAt" >= CAST('2001-01-02 00:00:00.000' AS TIMESTAMP)) AND ("_0"."placedAt" <= CAST('2001-03-01 23:59:59.000' AS TIMESTAMP))))
ORDER BY "_0"."orderId" ASC NULLS LAST
LIMIT 101;

SELECT
  count(CASE WHEN ((NOT ("_0"."express" IS NULL)) AND (CASE WHEN lower("_0"."express") IN ('true', 't', '1') THEN TRUE WHEN lower("_0"."express") IN ('false', 'f', '0') THEN FALSE END IS NULL)) THEN TRUE END) AS "express",
  count(CASE WHEN ((NOT ("_0"."total" IS NULL)) AND (CASE WHEN regexp_full_match("_0"."total", '[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?') THEN TRY_CAST("_0"."total" AS DECIMAL(12,2)) END IS NULL)) THEN TRUE END) AS "total",
  count(CASE WHEN ((NOT ("_0"."id" IS NULL)) AND (CASE WHEN regexp_full_match("_0"."id", '[+-]?[0-9]+') THEN TRY_CAST("_0"."id" AS BIGINT) END IS NULL)) THEN TRUE END) AS "orderId"
FROM (
  SELECT
    "r"."id" AS "id",
    "r"."total" AS "total",
    "r"."express" AS "express"
  FROM read_csv(['/lake/sales/orders.csv'], header=true, all_varchar=true, union_by_name=true, delim=',', quote='"', escape='"', skip=0, strict_mode=true, nullstr='', allow_quoted_nulls=false, hive_partitioning=false) AS "r"
) AS "_0";

SELECT
  count(CASE WHEN ((NOT ("_0"."id" IS NULL)) AND (CASE WHEN regexp_full_match("_0"."id", '[+-]?[0-9]+') THEN TRY_CAST("_0"."id" AS BIGINT) END IS NULL)) THEN TRUE END) AS "orderId"
FROM (
  SELECT
    "r"."id" AS "id"
  FROM read_csv(['/lake/sales/orders.csv'], header=true, all_varchar=true, union_by_name=true, delim=',', quote='"', escape='"', skip=0, strict_mode=true, nullstr='', allow_quoted_nulls=false, hive_partitioning=false) AS "r"
) AS "_0";

SELECT
  count(CASE WHEN ((NOT ("_0"."id" IS NULL)) AND (CASE WHEN regexp_full_match("_0"."id", '[+-]?[0-9]+') THEN TRY_CAST("_0"."id" AS BIGINT) END IS NULL)) THEN TRUE END) AS "orderId"
FROM (
  SELECT
    "r"."id" AS "id"
  FROM read_csv(['/lake/sales/orders.csv'], header=true, all_varchar=true, union_by_name=true, delim=',', quote='"', escape='"', skip=0, strict_mode=true, nullstr='', allow_quoted_nulls=false, hive_partitioning=false) AS "r"
) AS "_0";

SELECT
  count(CASE WHEN ((NOT ("_0"."id" IS NULL)) AND (CASE WHEN regexp_full_match("_0"."id", '[+-]?[0-9]+') THEN TRY_CAST("_0"."id" AS BIGINT) END IS NULL)) THEN TRUE END) AS "orderId",
  count(CASE WHEN ((NOT ("_0"."placed_at" IS NULL)) AND (CASE WHEN regexp_full_match("_0"."placed_at", '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}( [0-9]{1,2}:[0-9]{1,2}(:[0-9]{1,2}(\.[0-9]+)?)?)?') THEN date_trunc('milliseconds', TRY_CAST("_0"."placed_at" AS TIMESTAMP) + to_microseconds(500)) END IS NULL)) THEN TRUE END) AS "placedAt"
FROM (
  SELECT
    "r"."id" AS "id",
    "r"."placed_at" AS "placed_at"
  FROM read_csv(['/lake/sales/orders.csv'], header=true, all_varchar=true, union_by_name=true, delim=',', quote='"', escape='"', skip=0, strict_mode=true, nullstr='', allow_quoted_nulls=false, hive_partitioning=false) AS "r"
) AS "_0";
