SELECT
  "_1"."state" AS "state",
  "_0"."date" AS "date"
FROM (
  SELECT
    "r"."origin" AS "origin",
    "r"."date" AS "date"
  FROM "lake"."aviation"."flights" AS "r"
) AS "_0"
LEFT JOIN (
  SELECT
    "r"."iata" AS "iata",
    "r"."state" AS "state"
  FROM "lake"."aviation"."airports" AS "r"
) AS "_1"
  ON ("_0"."origin" = "_1"."iata")
