SELECT
  TRY_CAST("_0"."delay" AS VARCHAR) AS "text",
  TRY_CAST("_0"."delay" AS SMALLINT) AS "small",
  strftime(date_trunc('milliseconds', "_0"."date"), '%Y-%m-%d %H:%M:%S.%g') AS "at",
  TRY_CAST(date_trunc('milliseconds', "_0"."date") AS DATE) AS "day",
  TRY_CAST(round(CAST('2.5' AS DOUBLE)) AS INTEGER) AS "whole",
  TRY_CAST(TRY_CAST(CAST('0.285' AS DOUBLE) AS VARCHAR) AS DECIMAL(10,2)) AS "money"
FROM (
  SELECT
    TRY_CAST("r"."delay" AS BIGINT) AS "delay",
    TRY_CAST("r"."date" AS TIMESTAMP) AS "date"
  FROM read_parquet(['/lake/demo/flights-3m.parquet'], union_by_name=true, hive_partitioning=false) AS "r"
) AS "_0"
