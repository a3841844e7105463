SELECT
  "_0"."date" AS "date",
  CASE WHEN ("_0"."origin" = CAST('LAX' AS varchar)) THEN "_0"."delay" ELSE CAST(NULL AS bigint) END AS "delay",
  "_0"."origin" AS "origin"
FROM (
  SELECT
    "r"."date" AS "date",
    "r"."delay" AS "delay",
    "r"."origin" AS "origin"
  FROM "lake"."aviation"."flights" AS "r"
) AS "_0"
WHERE (("_0"."origin" IN (CAST('LAX' AS varchar), CAST('SFO' AS varchar), CAST(NULL AS varchar))) AND COALESCE(("_0"."origin" IN (CAST('LAX' AS varchar), CAST('SFO' AS varchar), CAST(NULL AS varchar))), FALSE))
