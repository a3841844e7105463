SELECT
  "_0"."origin" AS "origin",
  "_0"."$file" AS "$file",
  "_0"."$row" AS "$row"
FROM (
  SELECT
    TRY_CAST("r"."origin" AS VARCHAR) AS "origin",
    CAST(0 AS BIGINT) AS "$file",
    "r".file_row_number AS "$row"
  FROM read_parquet(['/lake/demo/flights-3m.parquet'], union_by_name=true, hive_partitioning=false, file_row_number=true) AS "r"
) AS "_0"
WHERE ("_0"."$row" > CAST('2900000' AS BIGINT))
LIMIT 100
