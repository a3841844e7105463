SELECT
  date_trunc('month', "_0"."date") AS "month",
  timezone('UTC', timezone('America/Los_Angeles', date_trunc('day', timezone('America/Los_Angeles', timezone('UTC', "_0"."date"))))) AS "local",
  CAST(date_trunc('week', CAST('2024-02-29' AS DATE)) AS DATE) AS "day",
  CASE WHEN regexp_full_match('Jun 12 1998', '(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [0-9]{2} [0-9]{4}') THEN CAST(try_strptime('Jun 12 1998', '%b %d %Y') AS DATE) END AS "parsed",
  CASE WHEN regexp_full_match('1/8/90', '[0-9]{1,2}/[0-9]{1,2}/[0-9]{2}') THEN CAST(CASE WHEN year(try_strptime('1/8/90', '%-m/%-d/%y')) = 1969 THEN try_strptime('1/8/90', '%-m/%-d/%y') + to_years(100) ELSE try_strptime('1/8/90', '%-m/%-d/%y') END AS DATE) END AS "short",
  CASE WHEN regexp_full_match('02.01.2024 3:04:05', '[0-9]{2}\.[0-9]{2}\.[0-9]{4} [0-9]{1,2}:[0-9]{2}:[0-9]{2}') THEN try_strptime('02.01.2024 3:04:05', '%d.%m.%Y %-H:%M:%S') END AS "instant"
FROM (
  SELECT
    TRY_CAST("r"."date" AS TIMESTAMP) AS "date"
  FROM read_parquet(['/lake/demo/flights-3m.parquet'], union_by_name=true, hive_partitioning=false) AS "r"
) AS "_0"
