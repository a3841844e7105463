SELECT
  "_0"."orderId" AS "orderId"
FROM (
  SELECT
    TRY_CAST("_1"."id" AS bigint) AS "orderId",
    "_1"."note" AS "note"
  FROM (
    SELECT
      "r"."id" AS "id",
      "r"."note" AS "note"
    FROM "lake"."sales"."orders" AS "r"
  ) AS "_1"
) AS "_0"
WHERE ("_0"."note" IS NULL)
ORDER BY "_0"."orderId" ASC NULLS LAST
LIMIT 101;

SELECT
  "_0"."orderId" AS "orderId"
FROM (
  SELECT
    TRY_CAST("_1"."id" AS bigint) AS "orderId",
    "_1"."note" AS "note"
  FROM (
    SELECT
      "r"."id" AS "id",
      "r"."note" AS "note"
    FROM "lake"."sales"."orders" AS "r"
  ) AS "_1"
) AS "_0"
WHERE ("_0"."note" LIKE '%0\%%' ESCAPE '\')
ORDER BY "_0"."orderId" ASC NULLS LAST
LIMIT 101;

SELECT
  "_0"."orderId" AS "orderId"
FROM (
  SELECT
    TRY_CAST("_1"."id" AS bigint) AS "orderId",
    "_1"."note" AS "note"
  FROM (
    SELECT
      "r"."id" AS "id",
      "r"."note" AS "note"
    FROM "lake"."sales"."orders" AS "r"
  ) AS "_1"
) AS "_0"
WHERE ("_0"."note" LIKE '%\\%' ESCAPE '\')
ORDER BY "_0"."orderId" ASC NULLS LAST
LIMIT 101;

SELECT
  "_0"."orderId" AS "orderId"
FROM (
  SELECT
    TRY_CAST("_1"."id" AS bigint) AS "orderId",
    "_1"."note" AS "note"
  FROM (
    SELECT
      "r"."id" AS "id",
      "r"."note" AS "note"
    FROM "lake"."sales"."orders" AS "r"
  ) AS "_1"
) AS "_0"
WHERE ("_0"."note" LIKE 'a\_%' ESCAPE '\')
ORDER BY "_0"."orderId" ASC NULLS LAST
LIMIT 101;

SELECT
  "_0"."orderId" AS "orderId"
FROM (
  SELECT
    TRY_CAST("_1"."id" AS bigint) AS "orderId",
    "_1"."note" AS "note"
  FROM (
    SELECT
      "r"."id" AS "id",
      "r"."note" AS "note"
    FROM "lake"."sales"."orders" AS "r"
  ) AS "_1"
) AS "_0"
WHERE ("_0"."note" LIKE 'fra%')
ORDER BY "_0"."orderId" ASC NULLS LAST
LIMIT 101;

SELECT
  "_0"."orderId" AS "orderId"
FROM (
  SELECT
    TRY_CAST("_1"."id" AS bigint) AS "orderId",
    "_1"."region" AS "region",
    "_1"."note" AS "note"
  FROM (
    SELECT
      "r"."id" AS "id",
      "r"."region" AS "region",
      "r"."note" AS "note"
    FROM "lake"."sales"."orders" AS "r"
  ) AS "_1"
) AS "_0"
WHERE (("_0"."region" IN (CAST('EU' AS varchar), CAST('FR' AS varchar))) AND ("_0"."note" <> CAST('fragile' AS varchar)))
ORDER BY "_0"."orderId" ASC NULLS LAST
LIMIT 101;

SELECT
  count(CASE WHEN ((NOT ("_0"."id" IS NULL)) AND (TRY_CAST("_0"."id" AS bigint) IS NULL)) THEN TRUE END) AS "orderId"
FROM (
  SELECT
    "r"."id" AS "id"
  FROM "lake"."sales"."orders" AS "r"
) AS "_0";

SELECT
  count(CASE WHEN ((NOT ("_0"."id" IS NULL)) AND (TRY_CAST("_0"."id" AS bigint) IS NULL)) THEN TRUE END) AS "orderId"
FROM (
  SELECT
    "r"."id" AS "id"
  FROM "lake"."sales"."orders" AS "r"
) AS "_0";
