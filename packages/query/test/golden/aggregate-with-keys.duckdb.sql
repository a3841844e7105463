SELECT
  "_0"."origin" AS "origin",
  "_0"."month" AS "month",
  "_0"."flights" AS "flights",
  "_0"."worst" AS "worst"
FROM (
  SELECT
    "_1"."origin" AS "origin",
    date_trunc('month', "_1"."date") AS "month",
    count(*) AS "flights",
    max("_1"."delay") AS "worst"
  FROM (
    SELECT
      "_2"."date" AS "date",
      CASE WHEN ("_2"."origin" = 'LAX') THEN "_2"."delay" ELSE CAST(NULL AS BIGINT) END AS "delay",
      "_2"."origin" AS "origin"
    FROM (
      SELECT
        TRY_CAST("r"."date" AS TIMESTAMP) AS "date",
        TRY_CAST("r"."delay" AS BIGINT) AS "delay",
        TRY_CAST("r"."origin" AS VARCHAR) AS "origin"
      FROM read_parquet(['/lake/demo/flights-3m.parquet'], union_by_name=true, hive_partitioning=false) AS "r"
    ) AS "_2"
    WHERE ("_2"."origin" IN ('LAX', 'SFO', CAST(NULL AS VARCHAR)))
  ) AS "_1"
  WHERE ("_1"."delay" > CAST('0' AS BIGINT))
  GROUP BY 1, 2
) AS "_0"
ORDER BY "_0"."flights" DESC NULLS LAST
LIMIT 10
