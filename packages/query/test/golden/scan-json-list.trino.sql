SELECT
  "r"."Title" AS "Title",
  "r"."US Gross" AS "US Gross",
  "r"."IMDB Rating" AS "IMDB Rating"
FROM "lake"."culture"."movies" AS "r"
