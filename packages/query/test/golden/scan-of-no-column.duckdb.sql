SELECT
  count(*) AS "rows"
FROM (
  SELECT
    1 AS "_"
  FROM read_parquet(['/lake/demo/flights-3m.parquet'], union_by_name=true, hive_partitioning=false) AS "r"
) AS "_0"
