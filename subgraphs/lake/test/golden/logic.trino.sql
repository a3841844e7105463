SELECT
  "_0"."orderId" AS "orderId"
FROM (
  SELECT
    TRY_CAST("_1"."id" AS bigint) AS "orderId"
  FROM (
    SELECT
      "r"."id" AS "id"
    FROM "lake"."sales"."orders" AS "r"
  ) AS "_1"
) AS "_0"
WHERE (TRUE AND (NOT FALSE))
ORDER BY "_0"."orderId" ASC NULLS LAST
LIMIT 101;

SELECT
  "_0"."orderId" AS "orderId"
FROM (
  SELECT
    TRY_CAST("_1"."id" AS bigint) AS "orderId"
  FROM (
    SELECT
      "r"."id" AS "id"
    FROM "lake"."sales"."orders" AS "r"
  ) AS "_1"
) AS "_0"
WHERE FALSE
ORDER BY "_0"."orderId" ASC NULLS LAST
LIMIT 101;

SELECT
  "_0"."orderId" AS "orderId"
FROM (
  SELECT
    TRY_CAST("_1"."id" AS bigint) AS "orderId",
    "_1"."region" AS "region"
  FROM (
    SELECT
      "r"."id" AS "id",
      "r"."region" AS "region"
    FROM "lake"."sales"."orders" AS "r"
  ) AS "_1"
) AS "_0"
WHERE (NOT ("_0"."region" = CAST('EU' AS varchar)))
ORDER BY "_0"."orderId" ASC NULLS LAST
LIMIT 101;

SELECT
  "_0"."orderId" AS "orderId"
FROM (
  SELECT
    TRY_CAST("_1"."id" AS bigint) AS "orderId",
    "_1"."region" AS "region",
    TRY_CAST("_1"."total" AS decimal(12,2)) AS "total",
    TRY_CAST("_1"."express" AS boolean) AS "express"
  FROM (
    SELECT
      "r"."id" AS "id",
      "r"."region" AS "region",
      "r"."total" AS "total",
      "r"."express" AS "express"
    FROM "lake"."sales"."orders" AS "r"
  ) AS "_1"
) AS "_0"
WHERE (("_0"."region" = CAST('US' AS varchar)) OR (("_0"."express" = TRUE) AND (NOT ("_0"."total" < CAST('9' AS decimal(1,0))))))
ORDER BY "_0"."orderId" ASC NULLS LAST
LIMIT 101;

SELECT
  "_0"."orderId" AS "orderId"
FROM (
  SELECT
    TRY_CAST("_1"."id" AS bigint) AS "orderId",
    TRY_CAST("_1"."placed_at" AS timestamp(3)) AS "placedAt"
  FROM (
    SELECT
      "r"."id" AS "id",
      "r"."placed_at" AS "placed_at"
    FROM "lake"."sales"."orders" AS "r"
  ) AS "_1"
) AS "_0"
WHERE ((NOT ("_0"."orderId" IN (CAST('3' AS bigint), CAST('4' AS bigint)))) AND (("_0"."placedAt" >= CAST('2001-01-02 00:00:00.000' AS timestamp(3))) AND ("_0"."placedAt" <= CAST('2001-03-01 23:59:59.000' AS timestamp(3)))))
ORDER BY "_0"."orderId" ASC NULLS LAST
LIMIT 101;

SELECT
  count(CASE WHEN ((NOT ("_0"."express" IS NULL)) AND (TRY_CAST("_0"."express" AS boolean) IS NULL)) THEN TRUE END) AS "express",
  count(CASE WHEN ((NOT ("_0"."total" IS NULL)) AND (TRY_CAST("_0"."total" AS decimal(12,2)) IS NULL)) THEN TRUE END) AS "total",
  count(CASE WHEN ((NOT ("_0"."id" IS NULL)) AND (TRY_CAST("_0"."id" AS bigint) IS NULL)) THEN TRUE END) AS "orderId"
FROM (
  SELECT
    "r"."id" AS "id",
    "r"."total" AS "total",
    "r"."express" AS "express"
  FROM "lake"."sales"."orders" AS "r"
) AS "_0";

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

SELECT
  count(CASE WHEN ((NOT ("_0"."id" IS NULL)) AND (TRY_CAST("_0"."id" AS bigint) IS NULL)) THEN TRUE END) AS "orderId",
  count(CASE WHEN ((NOT ("_0"."placed_at" IS NULL)) AND (TRY_CAST("_0"."placed_at" AS timestamp(3)) IS NULL)) THEN TRUE END) AS "placedAt"
FROM (
  SELECT
    "r"."id" AS "id",
    "r"."placed_at" AS "placed_at"
  FROM "lake"."sales"."orders" AS "r"
) AS "_0";
