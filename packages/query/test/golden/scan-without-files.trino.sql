SELECT
  "r"."date" AS "date",
  "r"."delay" AS "delay",
  "r"."distance" AS "distance",
  "r"."origin" AS "origin",
  "r"."destination" AS "destination"
FROM "lake"."aviation"."flights" AS "r"
