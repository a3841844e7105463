SELECT
  "_0"."airport" AS "airport",
  "_0"."day" AS "day",
  "_0"."cost" AS "cost"
FROM (
  SELECT
    trim("_1"."Airport Name") AS "airport",
    CASE WHEN regexp_like("_1"."Flight Date", '^(?:[0-9]{4}-[0-9]{2}-[0-9]{2})$') THEN CAST(TRY(date_parse("_1"."Flight Date", '%Y-%m-%d')) AS date) END AS "day",
    TRY_CAST(replace("_1"."Cost Total $", CAST(',' AS varchar), CAST('' AS varchar)) AS decimal(12,2)) AS "cost"
  FROM (
    SELECT
      "r"."Airport Name" AS "Airport Name",
      "r"."Flight Date" AS "Flight Date",
      "r"."Cost Total $" AS "Cost Total $"
    FROM "lake"."aviation"."birdstrikes" AS "r"
  ) AS "_1"
) AS "_0"
ORDER BY "_0"."day" ASC NULLS LAST, "_0"."airport" ASC NULLS LAST
LIMIT 20
