SELECT
  "_0"."mean" AS "mean",
  "_0"."$file" AS "$file",
  "_0"."$row" AS "$row"
FROM (
  SELECT
    TRY_CAST("r"."mean" AS DOUBLE) AS "mean",
    CAST("r".file_index AS BIGINT) AS "$file",
    "r".file_row_number AS "$row"
  FROM read_parquet(['/lake/aviation/route_delays/month=2001-01-01/origin=LAX/a.parquet', '/lake/aviation/route_delays/month=2001-02-01/origin=JFK/b.parquet'], union_by_name=true, hive_partitioning=true, hive_types={'month': DATE, 'origin': VARCHAR}, file_row_number=true) AS "r"
) AS "_0"
ORDER BY "_0"."mean" DESC NULLS LAST, "_0"."$file" ASC NULLS LAST, "_0"."$row" ASC NULLS LAST
LIMIT 10
