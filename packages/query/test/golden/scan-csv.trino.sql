SELECT
  "r"."Airport Name" AS "Airport Name",
  "r"."Flight Date" AS "Flight Date",
  "r"."Cost Total $" AS "Cost Total $"
FROM "lake"."aviation"."birdstrikes" AS "r"
