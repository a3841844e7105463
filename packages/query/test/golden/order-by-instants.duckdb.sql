SELECT
  "_0"."date" AS "date",
  "_0"."origin" AS "origin"
FROM (
  SELECT
    TRY_CAST("r"."date" AS TIMESTAMP) AS "date",
    TRY_CAST("r"."origin" AS VARCHAR) AS "origin"
  FROM read_parquet(['/lake/demo/flights-3m.parquet'], union_by_name=true, hive_partitioning=false) AS "r"
) AS "_0"
ORDER BY date_trunc('milliseconds', "_0"."date") DESC NULLS LAST
LIMIT 10
