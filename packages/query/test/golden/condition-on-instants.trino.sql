SELECT
  "_0"."date" AS "date",
  "_0"."origin" AS "origin"
FROM (
  SELECT
    "r"."date" AS "date",
    "r"."origin" AS "origin"
  FROM "lake"."aviation"."flights" AS "r"
) AS "_0"
WHERE ((("_0"."date" >= CAST('2001-03-01 00:00:00.000' AS timestamp(3))) AND ("_0"."date" <= CAST('2001-03-31 23:59:59.999' AS timestamp(3))) AND (NOT ("_0"."date" = CAST('2001-03-10 08:00:00.000' AS timestamp(3))))) AND COALESCE((("_0"."date" >= CAST('2001-03-01 00:00:00.000' AS timestamp(3))) AND ("_0"."date" <= CAST('2001-03-31 23:59:59.999' AS timestamp(3))) AND (NOT ("_0"."date" = CAST('2001-03-10 08:00:00.000' AS timestamp(3))))), FALSE))
