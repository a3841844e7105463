SELECT
  "_0"."destination" AS "destination",
  "_0"."mean" AS "mean",
  "_0"."month" AS "month",
  "_0"."origin" AS "origin"
FROM (
  SELECT
    "r"."destination" AS "destination",
    "r"."mean" AS "mean",
    "r"."month" AS "month",
    "r"."origin" AS "origin"
  FROM "lake"."aviation"."route_delays" AS "r"
) AS "_0"
WHERE (("_0"."month" = CAST('2001-01-01' AS date)) AND COALESCE(("_0"."month" = CAST('2001-01-01' AS date)), FALSE))
