SELECT
  "_0"."day" AS "day"
FROM (
  SELECT
    CASE WHEN regexp_full_match("_1"."Day", '[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}') THEN CAST(try_strptime("_1"."Day", '%-m/%-d/%Y') AS DATE) END AS "day"
  FROM (
    SELECT
      "r"."Day" AS "Day"
    FROM read_csv(['/lake/odd/strikes.csv'], header=true, all_varchar=true, union_by_name=true, delim=',', quote='"', escape='"', skip=0, strict_mode=true, nullstr='', allow_quoted_nulls=false, hive_partitioning=false) AS "r"
  ) AS "_1"
) AS "_0"
LIMIT 101;

SELECT
  count(CASE WHEN ((NOT ("_0"."Day" IS NULL)) AND (CASE WHEN regexp_full_match("_0"."Day", '[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}') THEN CAST(try_strptime("_0"."Day", '%-m/%-d/%Y') AS DATE) END IS NULL)) THEN TRUE END) AS "day"
FROM (
  SELECT
    "r"."Day" AS "Day"
  FROM read_csv(['/lake/odd/strikes.csv'], header=true, all_varchar=true, union_by_name=true, delim=',', quote='"', escape='"', skip=0, strict_mode=true, nullstr='', allow_quoted_nulls=false, hive_partitioning=false) AS "r"
) AS "_0";
