SELECT
  "_0"."day" AS "day",
  "_0"."cost" AS "cost"
FROM (
  SELECT
    CASE WHEN regexp_like("_1"."Day", '^(?:[0-9]{1,2}/[0-9]{1,2}/[0-9]{4})$') THEN CAST(TRY(date_parse("_1"."Day", '%c/%e/%Y')) AS date) END AS "day",
    CASE WHEN ((TRY_CAST(replace("_1"."Cost", CAST(',' AS varchar), CAST('' AS varchar)) AS integer) IS NULL) AND ("_1"."Cost" IS NULL)) THEN TRY_CAST(CAST('-1' AS bigint) AS integer) ELSE TRY_CAST(replace("_1"."Cost", CAST(',' AS varchar), CAST('' AS varchar)) AS integer) END AS "cost"
  FROM (
    SELECT
      "r"."Day" AS "Day",
      "r"."Cost" AS "Cost"
    FROM "lake"."odd"."strikes" AS "r"
  ) AS "_1"
) AS "_0"
LIMIT 101;

SELECT
  count(*) AS "total"
FROM (
  SELECT
    TRUE AS "$any"
  FROM (
    SELECT
      "r"."Day" AS "Day"
    FROM "lake"."odd"."strikes" AS "r"
  ) AS "_1"
) AS "_0";

SELECT
  count(CASE WHEN ((NOT ("_0"."Day" IS NULL)) AND (CASE WHEN regexp_like("_0"."Day", '^(?:[0-9]{1,2}/[0-9]{1,2}/[0-9]{4})$') THEN CAST(TRY(date_parse("_0"."Day", '%c/%e/%Y')) AS date) END IS NULL)) THEN TRUE END) AS "day",
  count(CASE WHEN ((NOT ("_0"."Cost" IS NULL)) AND (TRY_CAST(replace("_0"."Cost", CAST(',' AS varchar), CAST('' AS varchar)) AS integer) IS NULL)) THEN TRUE END) AS "cost"
FROM (
  SELECT
    "r"."Day" AS "Day",
    "r"."Cost" AS "Cost"
  FROM "lake"."odd"."strikes" AS "r"
) AS "_0";
