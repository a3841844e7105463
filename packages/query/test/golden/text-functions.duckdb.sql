SELECT
  lower("_0"."iata") AS "lower",
  upper("_0"."iata") AS "upper",
  trim("_0"."iata", concat(chr(32), chr(9), chr(10), chr(11), chr(12), chr(13), chr(28), chr(29), chr(30), chr(31), chr(5760), chr(8192), chr(8193), chr(8194), chr(8195), chr(8196), chr(8197), chr(8198), chr(8200), chr(8201), chr(8202), chr(8232), chr(8233), chr(8287), chr(12288))) AS "trim",
  ("_0"."iata" || '-' || "_0"."state") AS "concat",
  substring("_0"."iata", CAST('2' AS BIGINT), CAST('2' AS BIGINT)) AS "part",
  CASE WHEN CASE WHEN regexp_full_match("_0"."latitude", '[+-]?[0-9]+') THEN TRY_CAST("_0"."latitude" AS INTEGER) END = 0 THEN '' ELSE substring("_0"."iata", CASE WHEN regexp_full_match("_0"."latitude", '[+-]?[0-9]+') THEN TRY_CAST("_0"."latitude" AS INTEGER) END) END AS "tail",
  replace("_0"."iata", 'A', 'B') AS "replace",
  COALESCE("_0"."state", 'none') AS "either",
  sha256("_0"."iata") AS "digest"
FROM (
  SELECT
    "r"."iata" AS "iata",
    "r"."state" AS "state",
    "r"."latitude" AS "latitude"
  FROM read_csv(['/lake/demo/airports.csv'], header=true, all_varchar=true, union_by_name=true, delim=',', quote='"', escape='"', skip=0, strict_mode=true, nullstr='', allow_quoted_nulls=false, hive_partitioning=false) AS "r"
) AS "_0"
