SELECT
  TRY_CAST("r"."date" AS TIMESTAMP) AS "date",
  TRY_CAST("r"."delay" AS BIGINT) AS "delay",
  TRY_CAST("r"."distance" AS BIGINT) AS "distance",
  TRY_CAST("r"."origin" AS VARCHAR) AS "origin",
  TRY_CAST("r"."destination" AS VARCHAR) AS "destination"
FROM read_parquet(['/lake/demo/flights-3m.parquet'], union_by_name=true, hive_partitioning=false) AS "r"
