SELECT
  "_0"."date" AS "date",
  CASE WHEN ("_0"."origin" = 'LAX') THEN "_0"."delay" ELSE CAST(NULL AS BIGINT) END AS "delay",
  "_0"."origin" AS "origin"
FROM (
  SELECT
    TRY_CAST("r"."date" AS TIMESTAMP) AS "date",
    TRY_CAST("r"."delay" AS BIGINT) AS "delay",
    TRY_CAST("r"."origin" AS VARCHAR) AS "origin"
  FROM read_parquet(['/lake/demo/flights-3m.parquet'], union_by_name=true, hive_partitioning=false) AS "r"
) AS "_0"
WHERE ("_0"."origin" IN ('LAX', 'SFO', CAST(NULL AS VARCHAR)))
