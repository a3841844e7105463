SELECT
  "_0"."date" AS "date",
  "_0"."origin" AS "origin"
FROM (
  SELECT
    "r"."date" AS "date",
    "r"."origin" AS "origin"
  FROM "lake"."aviation"."flights" AS "r"
) AS "_0"
ORDER BY "_0"."date" DESC NULLS LAST
LIMIT 10
