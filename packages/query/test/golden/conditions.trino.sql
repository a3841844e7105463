SELECT
  "_0"."iata" AS "iata",
  "_0"."state" AS "state",
  "_0"."latitude" AS "latitude"
FROM (
  SELECT
    "r"."iata" AS "iata",
    "r"."state" AS "state",
    "r"."latitude" AS "latitude"
  FROM "lake"."aviation"."airports" AS "r"
) AS "_0"
WHERE (((("_0"."state" <> CAST('CA' AS varchar)) AND ("_0"."iata" < CAST('M' AS varchar))) OR (NOT ("_0"."latitude" IS NULL)) OR FALSE OR ("_0"."iata" LIKE 'L_X%') OR ("_0"."iata" LIKE '50\%%' ESCAPE '\') OR ("_0"."iata" LIKE '%a\_b%' ESCAPE '\') OR ("_0"."iata" LIKE '_\_%' ESCAPE '\') OR TRUE OR FALSE) AND COALESCE(((("_0"."state" <> CAST('CA' AS varchar)) AND ("_0"."iata" < CAST('M' AS varchar))) OR (NOT ("_0"."latitude" IS NULL)) OR FALSE OR ("_0"."iata" LIKE 'L_X%') OR ("_0"."iata" LIKE '50\%%' ESCAPE '\') OR ("_0"."iata" LIKE '%a\_b%' ESCAPE '\') OR ("_0"."iata" LIKE '_\_%' ESCAPE '\') OR TRUE OR FALSE), FALSE))
