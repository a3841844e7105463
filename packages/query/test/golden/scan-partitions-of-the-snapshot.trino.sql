SELECT
  "r"."n" AS "n",
  "r"."month" AS "month"
FROM "lake"."aviation"."loose" AS "r"
