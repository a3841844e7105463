SELECT
  "_0"."destination" AS "destination",
  "_0"."mean" AS "mean",
  "_0"."month" AS "month",
  "_0"."origin" AS "origin"
FROM (
  SELECT
    TRY_CAST("r"."destination" AS VARCHAR) AS "destination",
    TRY_CAST("r"."mean" AS DOUBLE) AS "mean",
    "r"."month" AS "month",
    "r"."origin" AS "origin"
  FROM read_parquet(['/lake/aviation/route_delays/month=2001-01-01/origin=LAX/a.parquet', '/lake/aviation/route_delays/month=2001-02-01/origin=JFK/b.parquet'], union_by_name=true, hive_partitioning=true, hive_types={'month': DATE, 'origin': VARCHAR}) AS "r"
) AS "_0"
WHERE ("_0"."month" = CAST('2001-01-01' AS DATE))
