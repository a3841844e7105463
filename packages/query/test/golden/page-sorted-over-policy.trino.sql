SELECT
  "_0"."origin" AS "origin",
  "_0"."delay" AS "delay"
FROM (
  SELECT
    "_1"."date" AS "date",
    CASE WHEN ("_1"."origin" = CAST('LAX' AS varchar)) THEN "_1"."delay" ELSE CAST(NULL AS bigint) END AS "delay",
    "_1"."origin" AS "origin"
  FROM (
    SELECT
      "r"."date" AS "date",
      "r"."delay" AS "delay",
      "r"."origin" AS "origin"
    FROM "lake"."aviation"."flights" AS "r"
  ) AS "_1"
  WHERE (("_1"."origin" IN (CAST('LAX' AS varchar), CAST('SFO' AS varchar), CAST(NULL AS varchar))) AND COALESCE(("_1"."origin" IN (CAST('LAX' AS varchar), CAST('SFO' AS varchar), CAST(NULL AS varchar))), FALSE))
) AS "_0"
WHERE ("_0"."delay" > CAST('60' AS bigint))
ORDER BY "_0"."delay" DESC NULLS LAST, "_0"."origin" ASC NULLS LAST
LIMIT 101
