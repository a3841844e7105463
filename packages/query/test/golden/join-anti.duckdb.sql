SELECT
  "_0"."origin" AS "origin"
FROM (
  SELECT
    TRY_CAST("r"."origin" AS VARCHAR) AS "origin"
  FROM read_parquet(['/lake/demo/flights-3m.parquet'], union_by_name=true, hive_partitioning=false) AS "r"
) AS "_0"
WHERE NOT EXISTS (
  SELECT 1
  FROM (
    SELECT
      "r"."iata" AS "iata"
    FROM read_csv(['/lake/demo/airports.csv'], header=true, all_varchar=true, union_by_name=true, delim=',', quote='"', escape='"', skip=0, strict_mode=true, nullstr='', allow_quoted_nulls=false, hive_partitioning=false) AS "r"
  ) AS "_1"
  WHERE ("_0"."origin" = "_1"."iata")
)
