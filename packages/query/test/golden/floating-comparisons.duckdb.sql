SELECT
  "_0"."Title" AS "Title",
  "_0"."US Gross" AS "US Gross",
  "_0"."IMDB Rating" AS "IMDB Rating"
FROM (
  SELECT
    "r"."Title" AS "Title",
    "r"."US Gross" AS "US Gross",
    "r"."IMDB Rating" AS "IMDB Rating"
  FROM read_json(['/lake/demo/movies.json'], format='array', records=true, columns={'Title': 'VARCHAR', 'US Gross': 'BIGINT', 'IMDB Rating': 'DOUBLE'}, maximum_object_size=1048576, hive_partitioning=false) AS "r"
) AS "_0"
WHERE (("_0"."IMDB Rating" > CAST('5' AS DOUBLE) AND NOT isnan("_0"."IMDB Rating")) AND (CAST('9' AS DOUBLE) > "_0"."IMDB Rating") AND (NOT CASE WHEN isnan("_0"."IMDB Rating") OR isnan("_0"."IMDB Rating") THEN FALSE ELSE "_0"."IMDB Rating" = "_0"."IMDB Rating" END))
