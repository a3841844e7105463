SELECT
  'it''s "quoted" \ ü' AS "text",
  TRUE AS "yes",
  CAST('1' AS TINYINT) AS "tiny",
  CAST('-9223372036854775808' AS BIGINT) AS "big",
  CAST('-1.50' AS DECIMAL(10,2)) AS "money",
  CAST('0.1' AS FLOAT) AS "float",
  CAST('1e+300' AS DOUBLE) AS "double",
  CAST('NaN' AS DOUBLE) AS "nan",
  CAST('2024-02-29' AS DATE) AS "day",
  CAST('2024-01-31 10:00:00.123' AS TIMESTAMP) AS "at",
  from_base64('AAEC') AS "bytes",
  CAST(NULL AS STRUCT("a" INTEGER)[]) AS "nothing"
FROM (
  SELECT
    TRY_CAST("r"."origin" AS VARCHAR) AS "origin"
  FROM read_parquet(['/lake/demo/flights-3m.parquet'], union_by_name=true, hive_partitioning=false) AS "r"
) AS "_0"
