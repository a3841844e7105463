SELECT
  "_0"."day" AS "day",
  "_0"."cost" AS "cost",
  "_0"."pilot" AS "pilot"
FROM (
  SELECT
    "_1"."Day" AS "day",
    "_1"."Cost" AS "cost",
    "_1"."Pilot" AS "pilot"
  FROM (
    SELECT
      "r"."Day" AS "Day",
      "r"."Cost" AS "Cost",
      "r"."Pilot" AS "Pilot"
    FROM "lake"."odd"."strikes" AS "r"
  ) AS "_1"
) AS "_0"
LIMIT 101;
