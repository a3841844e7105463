SELECT
  "_0"."shop" AS "shop",
  "_0"."seconds" AS "seconds"
FROM (
  SELECT
    "_1"."shop" AS "shop",
    TRY_CAST("_1"."seconds" AS integer) AS "seconds"
  FROM (
    SELECT
      "r"."shop" AS "shop",
      "r"."seconds" AS "seconds"
    FROM "lake"."sales"."visits" AS "r"
  ) AS "_1"
) AS "_0"
WHERE ("_0"."shop" = CAST('north' AS varchar))
ORDER BY "_0"."seconds" ASC NULLS LAST;

SELECT
  count(*) AS "total"
FROM (
  SELECT
    "_1"."shop" AS "shop"
  FROM (
    SELECT
      "r"."shop" AS "shop"
    FROM "lake"."sales"."visits" AS "r"
  ) AS "_1"
) AS "_0"
WHERE ("_0"."shop" = CAST('north' AS varchar));

SELECT
  count(CASE WHEN ((NOT ("_0"."seconds" IS NULL)) AND (TRY_CAST("_0"."seconds" AS integer) IS NULL)) THEN TRUE END) AS "seconds"
FROM (
  SELECT
    "r"."seconds" AS "seconds"
  FROM "lake"."sales"."visits" AS "r"
) AS "_0";
