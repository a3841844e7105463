SELECT
  "r"."c0" AS "c0",
  "r"."c1" AS "c1"
FROM "lake"."nature"."readings" AS "r"
