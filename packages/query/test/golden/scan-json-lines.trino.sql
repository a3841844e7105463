SELECT
  "r"."at" AS "at",
  "r"."cost" AS "cost",
  "r"."labels" AS "labels"
FROM "lake"."nature"."lines" AS "r"
