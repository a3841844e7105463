SELECT
  CASE WHEN lower("_0"."latitude") IN ('true', 't', '1') THEN TRUE WHEN lower("_0"."latitude") IN ('false', 'f', '0') THEN FALSE END AS "boolean",
  CASE WHEN regexp_full_match("_0"."latitude", '[+-]?[0-9]+') THEN TRY_CAST("_0"."latitude" AS TINYINT) END AS "tinyint",
  CASE WHEN regexp_full_match("_0"."latitude", '[+-]?[0-9]+') THEN TRY_CAST("_0"."latitude" AS INTEGER) END AS "int",
  CASE WHEN regexp_full_match("_0"."latitude", '[+-]?[0-9]+') THEN TRY_CAST("_0"."latitude" AS BIGINT) END AS "bigint",
  CASE WHEN regexp_full_match("_0"."latitude", '\s*[+-]?(NaN|Infinity|([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?)\s*') THEN TRY_CAST("_0"."latitude" AS FLOAT) END AS "float",
  CASE WHEN regexp_full_match("_0"."latitude", '\s*[+-]?(NaN|Infinity|([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?)\s*') THEN TRY_CAST("_0"."latitude" AS DOUBLE) END AS "double",
  CASE WHEN regexp_full_match("_0"."latitude", '[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?') THEN TRY_CAST("_0"."latitude" AS DECIMAL(9,6)) END AS "decimal(9,6)",
  CASE WHEN regexp_full_match("_0"."latitude", '\s*[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}\s*') THEN TRY_CAST("_0"."latitude" AS DATE) END AS "date",
  CASE WHEN regexp_full_match("_0"."latitude", '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}( [0-9]{1,2}:[0-9]{1,2}(:[0-9]{1,2}(\.[0-9]+)?)?)?') THEN date_trunc('milliseconds', TRY_CAST("_0"."latitude" AS TIMESTAMP) + to_microseconds(500)) END AS "timestamp",
  encode("_0"."latitude") AS "binary",
  "_0"."latitude" AS "string"
FROM (
  SELECT
    "r"."latitude" AS "latitude"
  FROM read_csv(['/lake/demo/airports.csv'], header=true, all_varchar=true, union_by_name=true, delim=',', quote='"', escape='"', skip=0, strict_mode=true, nullstr='', allow_quoted_nulls=false, hive_partitioning=false) AS "r"
) AS "_0"
