SELECT
  "_0"."key:region" AS "key:region",
  "_0"."count" AS "count",
  "_0"."countDistinct:note" AS "countDistinct:note",
  "_0"."sum:total" AS "sum:total",
  "_0"."sum:orderId" AS "sum:orderId",
  "_0"."avg:total" AS "avg:total",
  "_0"."avg:orderId" AS "avg:orderId",
  "_0"."min:placedAt" AS "min:placedAt",
  "_0"."min:total" AS "min:total",
  "_0"."max:note" AS "max:note",
  "_0"."stddev:orderId" AS "stddev:orderId"
FROM (
  SELECT
    "_1"."region" AS "key:region",
    count(*) AS "count",
    count(DISTINCT "_1"."note") AS "countDistinct:note",
    CAST(sum("_1"."total") AS DECIMAL(38,2)) AS "sum:total",
    CAST(sum("_1"."orderId") AS BIGINT) AS "sum:orderId",
    CAST(CAST(avg("_1"."total") AS VARCHAR) AS DECIMAL(12,2)) AS "avg:total",
    CAST(avg("_1"."orderId") AS DOUBLE) AS "avg:orderId",
    min("_1"."placedAt") AS "min:placedAt",
    min("_1"."total") AS "min:total",
    max("_1"."note") AS "max:note",
    CAST(stddev_samp("_1"."orderId") AS DOUBLE) AS "stddev:orderId"
  FROM (
    SELECT
      CASE WHEN regexp_full_match("_2"."id", '[+-]?[0-9]+') THEN TRY_CAST("_2"."id" AS BIGINT) END AS "orderId",
      "_2"."region" AS "region",
      CASE WHEN regexp_full_match("_2"."total", '[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?') THEN TRY_CAST("_2"."total" AS DECIMAL(12,2)) END AS "total",
      CASE WHEN regexp_full_match("_2"."placed_at", '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}( [0-9]{1,2}:[0-9]{1,2}(:[0-9]{1,2}(\.[0-9]+)?)?)?') THEN date_trunc('milliseconds', TRY_CAST("_2"."placed_at" AS TIMESTAMP) + to_microseconds(500)) END AS "placedAt",
      "_2"."note" AS "note"
    FROM (
      SELECT
        "r"."id" AS "id",
        "r"."region" AS "region",
        "r"."total" AS "total",
        "r"."placed_at" AS "placed_at",
        "r"."note" AS "note"
      FROM read_csv(['/lake/sales/orders.csv'], header=true, all_varchar=true, union_by_name=true, delim=',', quote='"', escape='"', skip=0, strict_mode=true, nullstr='', allow_quoted_nulls=false, hive_partitioning=false) AS "r"
    ) AS "_2"
  ) AS "_1"
  GROUP BY 1
) AS "_0"
ORDER BY "_0"."sum:total" DESC NULLS LAST, "_0"."key:region" ASC NULLS LAST
LIMIT 101;

SELECT
  count(*) AS "total"
FROM (
  SELECT
    "_1"."region" AS "key:region",
    count(*) AS "count",
    count(DISTINCT "_1"."note") AS "countDistinct:note",
    CAST(sum("_1"."total") AS DECIMAL(38,2)) AS "sum:total",
    CAST(sum("_1"."orderId") AS BIGINT) AS "sum:orderId",
    CAST(CAST(avg("_1"."total") AS VARCHAR) AS DECIMAL(12,2)) AS "avg:total",
    CAST(avg("_1"."orderId") AS DOUBLE) AS "avg:orderId",
    min("_1"."placedAt") AS "min:placedAt",
    min("_1"."total") AS "min:total",
    max("_1"."note") AS "max:note",
    CAST(stddev_samp("_1"."orderId") AS DOUBLE) AS "stddev:orderId"
  FROM (
    SELECT
      CASE WHEN regexp_full_match("_2"."id", '[+-]?[0-9]+') THEN TRY_CAST("_2"."id" AS BIGINT) END AS "orderId",
      "_2"."region" AS "region",
      CASE WHEN regexp_full_match("_2"."total", '[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?') THEN TRY_CAST("_2"."total" AS DECIMAL(12,2)) END AS "total",
      CASE WHEN regexp_full_match("_2"."placed_at", '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}( [0-9]{1,2}:[0-9]{1,2}(:[0-9]{1,2}(\.[0-9]+)?)?)?') THEN date_trunc('milliseconds', TRY_CAST("_2"."placed_at" AS TIMESTAMP) + to_microseconds(500)) END AS "placedAt",
      "_2"."note" AS "note"
    FROM (
      SELECT
        "r"."id" AS "id",
        "r"."region" AS "region",
        "r"."total" AS "total",
        "r"."placed_at" AS "placed_at",
        "r"."note" AS "note"
      FROM read_csv(['/lake/sales/orders.csv'], header=true, all_varchar=true, union_by_name=true, delim=',', quote='"', escape='"', skip=0, strict_mode=true, nullstr='', allow_quoted_nulls=false, hive_partitioning=false) AS "r"
    ) AS "_2"
  ) AS "_1"
  GROUP BY 1
) AS "_0";

SELECT
  count(CASE WHEN ((NOT ("_0"."total" IS NULL)) AND (CASE WHEN regexp_full_match("_0"."total", '[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?') THEN TRY_CAST("_0"."total" AS DECIMAL(12,2)) END IS NULL)) THEN TRUE END) AS "total",
  count(CASE WHEN ((NOT ("_0"."id" IS NULL)) AND (CASE WHEN regexp_full_match("_0"."id", '[+-]?[0-9]+') THEN TRY_CAST("_0"."id" AS BIGINT) END IS NULL)) THEN TRUE END) AS "orderId",
  count(CASE WHEN ((NOT ("_0"."placed_at" IS NULL)) AND (CASE WHEN regexp_full_match("_0"."placed_at", '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}( [0-9]{1,2}:[0-9]{1,2}(:[0-9]{1,2}(\.[0-9]+)?)?)?') THEN date_trunc('milliseconds', TRY_CAST("_0"."placed_at" AS TIMESTAMP) + to_microseconds(500)) END IS NULL)) THEN TRUE END) AS "placedAt"
FROM (
  SELECT
    "r"."id" AS "id",
    "r"."total" AS "total",
    "r"."placed_at" AS "placed_at"
  FROM read_csv(['/lake/sales/orders.csv'], header=true, all_varchar=true, union_by_name=true, delim=',', quote='"', escape='"', skip=0, strict_mode=true, nullstr='', allow_quoted_nulls=false, hive_partitioning=false) AS "r"
) AS "_0";
