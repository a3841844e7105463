SELECT
  "_0"."key:placedAt" AS "key:placedAt",
  "_0"."count" AS "count"
FROM (
  SELECT
    date_trunc('month', "_1"."placedAt") AS "key:placedAt",
    count(*) AS "count"
  FROM (
    SELECT
      CASE WHEN regexp_full_match("_2"."placed_at", '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}( [0-9]{1,2}:[0-9]{1,2}(:[0-9]{1,2}(\.[0-9]+)?)?)?') THEN date_trunc('milliseconds', TRY_CAST("_2"."placed_at" AS TIMESTAMP) + to_microseconds(500)) END AS "placedAt"
    FROM (
      SELECT
        "r"."placed_at" AS "placed_at"
      FROM read_csv(['/lake/sales/orders.csv'], header=true, all_varchar=true, union_by_name=true, delim=',', quote='"', escape='"', skip=0, strict_mode=true, nullstr='', allow_quoted_nulls=false, hive_partitioning=false) AS "r"
    ) AS "_2"
  ) AS "_1"
  GROUP BY 1
) AS "_0"
ORDER BY "_0"."key:placedAt" ASC NULLS LAST
LIMIT 101;

SELECT
  "_0"."key:placedAt" AS "key:placedAt",
  "_0"."key:express" AS "key:express",
  "_0"."count" AS "count"
FROM (
  SELECT
    timezone('UTC', timezone('Asia/Tokyo', date_trunc('day', timezone('Asia/Tokyo', timezone('UTC', "_1"."placedAt"))))) AS "key:placedAt",
    "_1"."express" AS "key:express",
    count(*) AS "count"
  FROM (
    SELECT
      CASE WHEN lower("_2"."express") IN ('true', 't', '1') THEN TRUE WHEN lower("_2"."express") IN ('false', 'f', '0') THEN FALSE END AS "express",
      CASE WHEN regexp_full_match("_2"."placed_at", '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}( [0-9]{1,2}:[0-9]{1,2}(:[0-9]{1,2}(\.[0-9]+)?)?)?') THEN date_trunc('milliseconds', TRY_CAST("_2"."placed_at" AS TIMESTAMP) + to_microseconds(500)) END AS "placedAt"
    FROM (
      SELECT
        "r"."express" AS "express",
        "r"."placed_at" AS "placed_at"
      FROM read_csv(['/lake/sales/orders.csv'], header=true, all_varchar=true, union_by_name=true, delim=',', quote='"', escape='"', skip=0, strict_mode=true, nullstr='', allow_quoted_nulls=false, hive_partitioning=false) AS "r"
    ) AS "_2"
  ) AS "_1"
  GROUP BY 1, 2
) AS "_0"
ORDER BY "_0"."key:placedAt" DESC NULLS LAST, "_0"."key:express" ASC NULLS LAST
LIMIT 3;

SELECT
  count(CASE WHEN ((NOT ("_0"."placed_at" IS NULL)) AND (CASE WHEN regexp_full_match("_0"."placed_at", '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}( [0-9]{1,2}:[0-9]{1,2}(:[0-9]{1,2}(\.[0-9]+)?)?)?') THEN date_trunc('milliseconds', TRY_CAST("_0"."placed_at" AS TIMESTAMP) + to_microseconds(500)) END IS NULL)) THEN TRUE END) AS "placedAt"
FROM (
  SELECT
    "r"."placed_at" AS "placed_at"
  FROM read_csv(['/lake/sales/orders.csv'], header=true, all_varchar=true, union_by_name=true, delim=',', quote='"', escape='"', skip=0, strict_mode=true, nullstr='', allow_quoted_nulls=false, hive_partitioning=false) AS "r"
) AS "_0";

SELECT
  count(CASE WHEN ((NOT ("_0"."placed_at" IS NULL)) AND (CASE WHEN regexp_full_match("_0"."placed_at", '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}( [0-9]{1,2}:[0-9]{1,2}(:[0-9]{1,2}(\.[0-9]+)?)?)?') THEN date_trunc('milliseconds', TRY_CAST("_0"."placed_at" AS TIMESTAMP) + to_microseconds(500)) END IS NULL)) THEN TRUE END) AS "placedAt",
  count(CASE WHEN ((NOT ("_0"."express" IS NULL)) AND (CASE WHEN lower("_0"."express") IN ('true', 't', '1') THEN TRUE WHEN lower("_0"."express") IN ('false', 'f', '0') THEN FALSE END IS NULL)) THEN TRUE END) AS "express"
FROM (
  SELECT
    "r"."express" AS "express",
    "r"."placed_at" AS "placed_at"
  FROM read_csv(['/lake/sales/orders.csv'], header=true, all_varchar=true, union_by_name=true, delim=',', quote='"', escape='"', skip=0, strict_mode=true, nullstr='', allow_quoted_nulls=false, hive_partitioning=false) AS "r"
) AS "_0";
