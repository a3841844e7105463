SELECT
  "_0"."orderId" AS "orderId",
  "_0"."netTotal" AS "netTotal",
  "_0"."label" AS "label"
FROM (
  SELECT
    TRY_CAST("_1"."id" AS bigint) AS "orderId",
    CASE WHEN ((TRY_CAST(TRY(TRY_CAST("_1"."total" AS decimal(12,2)) * CAST('0.81' AS decimal(3,2))) AS decimal(14,4)) IS NULL) AND ("_1"."total" IS NULL)) THEN TRY_CAST(CAST('0' AS decimal(1,0)) AS decimal(14,4)) ELSE TRY_CAST(TRY(TRY_CAST("_1"."total" AS decimal(12,2)) * CAST('0.81' AS decimal(3,2))) AS decimal(14,4)) END AS "netTotal",
    ("_1"."region" || CAST('/' AS varchar) || "_1"."note") AS "label"
  FROM (
    SELECT
      "r"."id" AS "id",
      "r"."region" AS "region",
      "r"."total" AS "total",
      "r"."note" AS "note"
    FROM "lake"."sales"."orders" AS "r"
  ) AS "_1"
  WHERE ((NOT ("_1"."id" = CAST('6' AS varchar))) AND COALESCE((NOT ("_1"."id" = CAST('6' AS varchar))), FALSE))
) AS "_0"
ORDER BY "_0"."netTotal" ASC NULLS LAST, "_0"."orderId" ASC NULLS LAST
LIMIT 101;

SELECT
  count(*) AS "total"
FROM (
  SELECT
    TRUE AS "$any"
  FROM (
    SELECT
      "r"."id" AS "id"
    FROM "lake"."sales"."orders" AS "r"
  ) AS "_1"
  WHERE ((NOT ("_1"."id" = CAST('6' AS varchar))) AND COALESCE((NOT ("_1"."id" = CAST('6' AS varchar))), FALSE))
) AS "_0";

SELECT
  count(CASE WHEN ((NOT ("_0"."total" IS NULL)) AND (TRY_CAST(TRY(TRY_CAST("_0"."total" AS decimal(12,2)) * CAST('0.81' AS decimal(3,2))) AS decimal(14,4)) IS NULL)) THEN TRUE END) AS "netTotal",
  count(CASE WHEN ((NOT ("_0"."id" IS NULL)) AND (TRY_CAST("_0"."id" AS bigint) IS NULL)) THEN TRUE END) AS "orderId"
FROM (
  SELECT
    "r"."id" AS "id",
    "r"."total" AS "total"
  FROM "lake"."sales"."orders" AS "r"
) AS "_0"
WHERE ((NOT ("_0"."id" = CAST('6' AS varchar))) AND COALESCE((NOT ("_0"."id" = CAST('6' AS varchar))), FALSE));
