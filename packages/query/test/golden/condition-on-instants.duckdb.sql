SELECT
  "_0"."date" AS "date",
  "_0"."origin" AS "origin"
FROM (
  SELECT
    TRY_CAST("r"."date" AS TIMESTAMP) AS "date",
    TRY_CAST("r"."origin" AS VARCHAR) AS "origin"
  FROM read_parquet(['/lake/demo/flights-3m.parquet'], union_by_name=true, hive_partitioning=false) AS "r"
) AS "_0"
WHERE (("_0"."date" >= CAST('2001-03-01 00:00:00.000' AS TIMESTAMP)) AND ("_0"."date" < CAST('2001-04-01 00:00:00.000' AS TIMESTAMP)) AND (NOT ("_0"."date" >= CAST('2001-03-10 08:00:00.000' AS TIMESTAMP) AND "_0"."date" < CAST('2001-03-10 08:00:00.001' AS TIMESTAMP))))
