SELECT
  "_0"."Title" AS "Title",
  "_0"."US Gross" AS "US Gross",
  "_0"."IMDB Rating" AS "IMDB Rating"
FROM (
  SELECT
    "r"."Title" AS "Title",
    "r"."US Gross" AS "US Gross",
    "r"."IMDB Rating" AS "IMDB Rating"
  FROM "lake"."culture"."movies" AS "r"
) AS "_0"
WHERE ((("_0"."IMDB Rating" > CAST('5' AS double)) AND (CAST('9' AS double) > "_0"."IMDB Rating") AND (NOT ("_0"."IMDB Rating" = "_0"."IMDB Rating"))) AND COALESCE((("_0"."IMDB Rating" > CAST('5' AS double)) AND (CAST('9' AS double) > "_0"."IMDB Rating") AND (NOT ("_0"."IMDB Rating" = "_0"."IMDB Rating"))), FALSE))
