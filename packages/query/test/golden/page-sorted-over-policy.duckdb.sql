SELECT
  "_0"."origin" AS "origin",
  "_0"."delay" AS "delay"
FROM (
  SELECT
    "_1"."date" AS "date",
    CASE WHEN ("_1"."origin" = 'LAX') THEN "_1"."delay" ELSE CAST(NULL AS BIGINT) END AS "delay",
    "_1"."origin" AS "origin"
  FROM (
    SELECT
      TRY_CAST("r"."date" AS TIMESTAMP) AS "date",
      TRY_CAST("r"."delay" AS BIGINT) AS "delay",
      TRY_CAST("r"."origin" AS VARCHAR) AS "origin"
    FROM read_parquet(['/lake/demo/flights-3m.parquet'], union_by_name=true, hive_partitioning=false) AS "r"
  ) AS "_1"
  WHERE ("_1"."origin" IN ('LAX', 'SFO', CAST(NULL AS VARCHAR)))
) AS "_0"
WHERE ("_0"."delay" > CAST('60' AS BIGINT))
ORDER BY "_0"."delay" DESC NULLS LAST, "_0"."origin" ASC NULLS LAST
LIMIT 101
