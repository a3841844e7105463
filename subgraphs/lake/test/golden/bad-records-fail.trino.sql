SELECT
  "_0"."day" AS "day"
FROM (
  SELECT
    CASE WHEN regexp_like("_1"."Day", '^(?:[0-9]{1,2}/[0-9]{1,2}/[0-9]{4})$') THEN CAST(TRY(date_parse("_1"."Day", '%c/%e/%Y')) AS date) END AS "day"
  FROM (
    SELECT
      "r"."Day" AS "Day"
    FROM "lake"."odd"."strikes" AS "r"
  ) AS "_1"
) AS "_0"
LIMIT 101;

SELECT
  count(CASE WHEN ((NOT ("_0"."Day" IS NULL)) AND (CASE WHEN regexp_like("_0"."Day", '^(?:[0-9]{1,2}/[0-9]{1,2}/[0-9]{4})$') THEN CAST(TRY(date_parse("_0"."Day", '%c/%e/%Y')) AS date) END IS NULL)) THEN TRUE END) AS "day"
FROM (
  SELECT
    "r"."Day" AS "Day"
  FROM "lake"."odd"."strikes" AS "r"
) AS "_0";
