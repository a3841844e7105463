SELECT
  TRY_CAST("r"."n" AS INTEGER) AS "n",
  CASE WHEN regexp_full_match(CASE "r".file_index WHEN 0 THEN '2001-01-01' WHEN 1 THEN NULL END, '\s*[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}\s*') THEN TRY_CAST(CASE "r".file_index WHEN 0 THEN '2001-01-01' WHEN 1 THEN NULL END AS DATE) END AS "month"
FROM read_parquet(['/lake/loose/a.parquet', '/lake/loose/b.parquet'], union_by_name=true, hive_partitioning=false) AS "r"
