SELECT
  "_0"."airport" AS "airport",
  "_0"."day" AS "day",
  "_0"."cost" AS "cost"
FROM (
  SELECT
    trim("_1"."Airport Name", concat(chr(32), chr(9), chr(10), chr(11), chr(12), chr(13), chr(28), chr(29), chr(30), chr(31), chr(5760), chr(8192), chr(8193), chr(8194), chr(8195), chr(8196), chr(8197), chr(8198), chr(8200), chr(8201), chr(8202), chr(8232), chr(8233), chr(8287), chr(12288))) AS "airport",
    CASE WHEN regexp_full_match("_1"."Flight Date", '[0-9]{4}-[0-9]{2}-[0-9]{2}') THEN CAST(try_strptime("_1"."Flight Date", '%Y-%m-%d') AS DATE) END AS "day",
    CASE WHEN regexp_full_match(replace("_1"."Cost Total $", ',', ''), '[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?') THEN TRY_CAST(replace("_1"."Cost Total $", ',', '') AS DECIMAL(12,2)) END AS "cost"
  FROM (
    SELECT
      "r"."Airport Name" AS "Airport Name",
      "r"."Flight Date" AS "Flight Date",
      "r"."Cost Total $" AS "Cost Total $"
    FROM read_csv(['/lake/demo/birdstrikes.csv'], header=true, all_varchar=true, union_by_name=true, delim=',', quote='"', escape='"', skip=0, strict_mode=true, nullstr='', allow_quoted_nulls=false, hive_partitioning=false) AS "r"
  ) AS "_1"
) AS "_0"
ORDER BY "_0"."day" ASC NULLS LAST, "_0"."airport" ASC NULLS LAST
LIMIT 20
