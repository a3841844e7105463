SELECT
  "_0"."origin" AS "origin"
FROM (
  SELECT
    "r"."origin" AS "origin"
  FROM "lake"."aviation"."flights" AS "r"
) AS "_0"
WHERE NOT EXISTS (
  SELECT 1
  FROM (
    SELECT
      "r"."iata" AS "iata"
    FROM "lake"."aviation"."airports" AS "r"
  ) AS "_1"
  WHERE ("_0"."origin" = "_1"."iata")
)
