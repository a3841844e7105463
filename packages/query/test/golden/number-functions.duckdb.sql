SELECT
  TRY("_0"."delay" + "_0"."distance") AS "sum",
  ("_0"."delay" - CAST('0.5' AS DOUBLE)) AS "difference",
  TRY(CAST('1.50' AS DECIMAL(5,2)) * CAST('2.0' AS DECIMAL(5,1))) AS "product",
  round(CAST('2.5' AS DOUBLE)) AS "whole",
  TRY_CAST(round(CAST('2.345' AS DECIMAL(10,3)), 2) AS DECIMAL(10,3)) AS "cents"
FROM (
  SELECT
    TRY_CAST("r"."delay" AS BIGINT) AS "delay",
    TRY_CAST("r"."distance" AS BIGINT) AS "distance"
  FROM read_parquet(['/lake/demo/flights-3m.parquet'], union_by_name=true, hive_partitioning=false) AS "r"
) AS "_0"
