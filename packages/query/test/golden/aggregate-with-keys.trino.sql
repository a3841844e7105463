SELECT
  "_0"."origin" AS "origin",
  "_0"."month" AS "month",
  "_0"."flights" AS "flights",
  "_0"."worst" AS "worst"
FROM (
  SELECT
    "_1"."origin" AS "origin",
    date_trunc('month', "_1"."date") AS "month",
    count(*) AS "flights",
    max("_1"."delay") AS "worst"
  FROM (
    SELECT
      "_2"."date" AS "date",
      CASE WHEN ("_2"."origin" = CAST('LAX' AS varchar)) THEN "_2"."delay" ELSE CAST(NULL AS bigint) END AS "delay",
      "_2"."origin" AS "origin"
    FROM (
      SELECT
        "r"."date" AS "date",
        "r"."delay" AS "delay",
        "r"."origin" AS "origin"
      FROM "lake"."aviation"."flights" AS "r"
    ) AS "_2"
    WHERE (("_2"."origin" IN (CAST('LAX' AS varchar), CAST('SFO' AS varchar), CAST(NULL AS varchar))) AND COALESCE(("_2"."origin" IN (CAST('LAX' AS varchar), CAST('SFO' AS varchar), CAST(NULL AS varchar))), FALSE))
  ) AS "_1"
  WHERE ("_1"."delay" > CAST('0' AS bigint))
  GROUP BY 1, 2
) AS "_0"
ORDER BY "_0"."flights" DESC NULLS LAST
LIMIT 10
