SELECT
  "_0"."key:placedAt" AS "key:placedAt",
  "_0"."count" AS "count"
FROM (
  SELECT
    date_trunc('month', "_1"."placedAt") AS "key:placedAt",
    count(*) AS "count"
  FROM (
    SELECT
      TRY_CAST("_2"."placed_at" AS timestamp(3)) AS "placedAt"
    FROM (
      SELECT
        "r"."placed_at" AS "placed_at"
      FROM "lake"."sales"."orders" AS "r"
    ) AS "_2"
  ) AS "_1"
  GROUP BY 1
) AS "_0"
ORDER BY "_0"."key:placedAt" ASC NULLS LAST
LIMIT 101;

SELECT
  "_0"."key:placedAt" AS "key:placedAt",
  "_0"."key:express" AS "key:express",
  "_0"."count" AS "count"
FROM (
  SELECT
    CAST(at_timezone(date_trunc('day', at_timezone(with_timezone("_1"."placedAt", 'UTC'), 'Asia/Tokyo')), 'UTC') AS timestamp(3)) AS "key:placedAt",
    "_1"."express" AS "key:express",
    count(*) AS "count"
  FROM (
    SELECT
      TRY_CAST("_2"."express" AS boolean) AS "express",
      TRY_CAST("_2"."placed_at" AS timestamp(3)) AS "placedAt"
    FROM (
      SELECT
        "r"."express" AS "express",
        "r"."placed_at" AS "placed_at"
      FROM "lake"."sales"."orders" AS "r"
    ) AS "_2"
  ) AS "_1"
  GROUP BY 1, 2
) AS "_0"
ORDER BY "_0"."key:placedAt" DESC NULLS LAST, "_0"."key:express" ASC NULLS LAST
LIMIT 3;

SELECT
  count(CASE WHEN ((NOT ("_0"."placed_at" IS NULL)) AND (TRY_CAST("_0"."placed_at" AS timestamp(3)) IS NULL)) THEN TRUE END) AS "placedAt"
FROM (
  SELECT
    "r"."placed_at" AS "placed_at"
  FROM "lake"."sales"."orders" AS "r"
) AS "_0";

SELECT
  count(CASE WHEN ((NOT ("_0"."placed_at" IS NULL)) AND (TRY_CAST("_0"."placed_at" AS timestamp(3)) IS NULL)) THEN TRUE END) AS "placedAt",
  count(CASE WHEN ((NOT ("_0"."express" IS NULL)) AND (TRY_CAST("_0"."express" AS boolean) IS NULL)) THEN TRUE END) AS "express"
FROM (
  SELECT
    "r"."express" AS "express",
    "r"."placed_at" AS "placed_at"
  FROM "lake"."sales"."orders" AS "r"
) AS "_0";
