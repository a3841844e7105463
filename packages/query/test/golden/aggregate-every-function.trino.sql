SELECT
  count(*) AS "all",
  count("_0"."US Gross") AS "known",
  count(DISTINCT "_0"."Title") AS "titles",
  approx_distinct("_0"."Title") AS "about",
  CAST(sum("_0"."US Gross") AS bigint) AS "sum",
  CAST(avg("_0"."US Gross") AS double) AS "mean",
  CAST(avg(CAST('1.10' AS decimal(10,2))) AS decimal(10,2)) AS "exact",
  min("_0"."IMDB Rating") FILTER (WHERE NOT is_nan("_0"."IMDB Rating")) AS "least",
  max("_0"."US Gross") AS "most",
  CAST(stddev_samp("_0"."IMDB Rating") FILTER (WHERE NOT is_nan("_0"."IMDB Rating")) AS double) AS "spread",
  CAST(approx_percentile("_0"."US Gross", 0.5e0) AS bigint) AS "middle"
FROM (
  SELECT
    "r"."Title" AS "Title",
    "r"."US Gross" AS "US Gross",
    "r"."IMDB Rating" AS "IMDB Rating"
  FROM "lake"."culture"."movies" AS "r"
) AS "_0"
