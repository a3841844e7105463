SELECT
  "r"."id" AS "id",
  "r"."properties" AS "properties",
  "r"."geometry" AS "geometry"
FROM "lake"."nature"."earthquakes" AS "r"
