SELECT
  "r"."Title" AS "Title",
  "r"."US Gross" AS "US Gross",
  "r"."IMDB Rating" AS "IMDB Rating"
FROM read_json(['/lake/demo/movies.json'], format='array', records=true, columns={'Title': 'VARCHAR', 'US Gross': 'BIGINT', 'IMDB Rating': 'DOUBLE'}, maximum_object_size=1048576, hive_partitioning=false) AS "r"
