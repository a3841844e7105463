SELECT
  "_1"."state" AS "state",
  "_0"."delay" AS "delay"
FROM (
  SELECT
    "r"."origin" AS "origin",
    "r"."delay" AS "delay"
  FROM "lake"."aviation"."flights" AS "r"
) AS "_0"
INNER JOIN (
  SELECT
    "r"."iata" AS "iata",
    "r"."state" AS "state"
  FROM "lake"."aviation"."airports" AS "r"
) AS "_1"
  ON ("_0"."origin" = "_1"."iata")
