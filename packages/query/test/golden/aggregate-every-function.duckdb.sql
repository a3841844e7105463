SELECT
  count(*) AS "all",
  count("_0"."US Gross") AS "known",
  count(DISTINCT "_0"."Title") AS "titles",
  approx_count_distinct("_0"."Title") AS "about",
  CAST(sum("_0"."US Gross") AS BIGINT) AS "sum",
  CAST(avg("_0"."US Gross") AS DOUBLE) AS "mean",
  CAST(CAST(avg(CAST('1.10' AS DECIMAL(10,2))) AS VARCHAR) AS DECIMAL(10,2)) AS "exact",
  min("_0"."IMDB Rating") FILTER (WHERE NOT isnan("_0"."IMDB Rating")) AS "least",
  max("_0"."US Gross") AS "most",
  CAST(stddev_samp("_0"."IMDB Rating") FILTER (WHERE NOT isnan("_0"."IMDB Rating")) AS DOUBLE) AS "spread",
  CAST(round(quantile_cont("_0"."US Gross", 0.5)) AS BIGINT) AS "middle"
FROM (
  SELECT
    "r"."Title" AS "Title",
    "r"."US Gross" AS "US Gross",
    "r"."IMDB Rating" AS "IMDB Rating"
  FROM read_json(['/lake/demo/movies.json'], format='array', records=true, columns={'Title': 'VARCHAR', 'US Gross': 'BIGINT', 'IMDB Rating': 'DOUBLE'}, maximum_object_size=1048576, hive_partitioning=false) AS "r"
) AS "_0"
