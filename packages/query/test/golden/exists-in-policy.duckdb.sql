SELECT
  "_0"."origin" AS "origin",
  "_0"."delay" AS "delay"
FROM (
  SELECT
    TRY_CAST("r"."origin" AS VARCHAR) AS "origin",
    TRY_CAST("r"."delay" AS BIGINT) AS "delay"
  FROM read_parquet(['/lake/demo/flights-3m.parquet'], union_by_name=true, hive_partitioning=false) AS "r"
) AS "_0"
WHERE EXISTS (
  SELECT 1
  FROM (
    SELECT
      "_2"."iata" AS "iata",
      "_2"."state" AS "state"
    FROM (
      SELECT
        "r"."iata" AS "iata",
        "r"."state" AS "state"
      FROM read_csv(['/lake/demo/airports.csv'], header=true, all_varchar=true, union_by_name=true, delim=',', quote='"', escape='"', skip=0, strict_mode=true, nullstr='', allow_quoted_nulls=false, hive_partitioning=false) AS "r"
    ) AS "_2"
    WHERE ("_2"."state" = 'CA')
  ) AS "_1"
  WHERE ("_0"."origin" = "_1"."iata")
)
