SELECT
  date_trunc('month', "_0"."date") AS "month",
  CAST(at_timezone(date_trunc('day', at_timezone(with_timezone("_0"."date", 'UTC'), 'America/Los_Angeles')), 'UTC') AS timestamp(3)) AS "local",
  date_trunc('week', CAST('2024-02-29' AS date)) AS "day",
  CASE WHEN regexp_like(CAST('Jun 12 1998' AS varchar), '^(?:(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [0-9]{2} [0-9]{4})$') THEN CAST(TRY(date_parse(CAST('Jun 12 1998' AS varchar), '%b %d %Y')) AS date) END AS "parsed",
  CASE WHEN regexp_like(CAST('1/8/90' AS varchar), '^(?:[0-9]{1,2}/[0-9]{1,2}/[0-9]{2})$') THEN CAST(TRY(date_parse(CAST('1/8/90' AS varchar), '%c/%e/%y')) AS date) END AS "short",
  CASE WHEN regexp_like(CAST('02.01.2024 3:04:05' AS varchar), '^(?:[0-9]{2}\.[0-9]{2}\.[0-9]{4} [0-9]{1,2}:[0-9]{2}:[0-9]{2})$') THEN CAST(TRY(date_parse(CAST('02.01.2024 3:04:05' AS varchar), '%d.%m.%Y %k:%i:%s')) AS timestamp(3)) END AS "instant"
FROM (
  SELECT
    "r"."date" AS "date"
  FROM "lake"."aviation"."flights" AS "r"
) AS "_0"
