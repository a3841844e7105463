SELECT
  "_0"."id" AS "id"
FROM (
  SELECT
    "_1"."id" AS "id",
    "_1"."legs" AS "legs"
  FROM (
    SELECT
      "r"."id" AS "id",
      "r"."legs" AS "legs"
    FROM "lake"."odd"."quakes" AS "r"
  ) AS "_1"
) AS "_0"
WHERE all_match("_0"."legs", "_e2" -> (("_e2"."code" IN (CAST('X' AS varchar), CAST('Y' AS varchar))) AND ("_e2"."km" > CAST('4' AS integer))))
ORDER BY "_0"."id" ASC NULLS LAST
LIMIT 101;

SELECT
  "_0"."id" AS "id"
FROM (
  SELECT
    "_1"."id" AS "id",
    "_1"."tags" AS "tags"
  FROM (
    SELECT
      "r"."id" AS "id",
      "r"."tags" AS "tags"
    FROM "lake"."odd"."quakes" AS "r"
  ) AS "_1"
) AS "_0"
WHERE any_match("_0"."tags", "_e2" -> ("_e2" = CAST('sea' AS varchar)))
ORDER BY "_0"."id" ASC NULLS LAST
LIMIT 101;
