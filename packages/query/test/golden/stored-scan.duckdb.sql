SELECT
  "_0"."day" AS "day",
  "_0"."at" AS "at",
  "_0"."$row" AS "$row"
FROM (
  SELECT
    "r"."day" AS "day",
    "r"."at" AS "at",
    "r"."$row" AS "$row"
  FROM read_parquet(['/lake/results/qx_1/rows.parquet'], hive_partitioning=false) AS "r"
) AS "_0"
WHERE ("_0"."$row" >= CAST('100' AS BIGINT))
LIMIT 50
