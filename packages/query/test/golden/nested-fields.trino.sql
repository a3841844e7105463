SELECT
  "_0"."properties"."place" AS "place",
  any_match("_0"."geometry"."coordinates", "_e1" -> ("_e1" < CAST('10' AS double))) AS "shallow",
  all_match("_0"."geometry"."coordinates", "_e2" -> ("_e2" < CAST('10' AS double))) AS "all",
  CAST(ROW("_0"."properties"."mag", "_0"."id") AS row("mag" double, "id" varchar)) AS "packed"
FROM (
  SELECT
    "r"."id" AS "id",
    "r"."properties" AS "properties",
    "r"."geometry" AS "geometry"
  FROM "lake"."nature"."earthquakes" AS "r"
) AS "_0"
WHERE (("_0"."properties"."mag" >= CAST('5' AS double)) AND COALESCE(("_0"."properties"."mag" >= CAST('5' AS double)), FALSE))
