SELECT
  "_0"."origin" AS "origin",
  "_0"."n" AS "n"
FROM (
  SELECT
    "_1"."origin" AS "origin",
    count(*) AS "n"
  FROM (
    SELECT
      TRY_CAST("r"."origin" AS VARCHAR) AS "origin"
    FROM read_parquet(['/lake/demo/flights-3m.parquet'], union_by_name=true, hive_partitioning=false) AS "r"
  ) AS "_1"
  GROUP BY 1
) AS "_0"
WHERE ("_0"."n" > CAST('1000' AS BIGINT))
