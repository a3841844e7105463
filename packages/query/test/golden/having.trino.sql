SELECT
  "_0"."origin" AS "origin",
  "_0"."n" AS "n"
FROM (
  SELECT
    "_1"."origin" AS "origin",
    count(*) AS "n"
  FROM (
    SELECT
      "r"."origin" AS "origin"
    FROM "lake"."aviation"."flights" AS "r"
  ) AS "_1"
  GROUP BY 1
) AS "_0"
WHERE ("_0"."n" > CAST('1000' AS bigint))
