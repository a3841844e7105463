SELECT
  TRY_CAST("_0"."delay" AS varchar) AS "text",
  TRY_CAST("_0"."delay" AS smallint) AS "small",
  TRY_CAST("_0"."date" AS varchar) AS "at",
  TRY_CAST("_0"."date" AS date) AS "day",
  TRY_CAST(CAST('2.5' AS double) AS integer) AS "whole",
  TRY_CAST(CAST('0.285' AS double) AS decimal(10,2)) AS "money"
FROM (
  SELECT
    "r"."delay" AS "delay",
    "r"."date" AS "date"
  FROM "lake"."aviation"."flights" AS "r"
) AS "_0"
