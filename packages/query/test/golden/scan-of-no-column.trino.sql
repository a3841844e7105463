SELECT
  count(*) AS "rows"
FROM (
  SELECT
    1 AS "_"
  FROM "lake"."aviation"."flights" AS "r"
) AS "_0"
