SELECT
  "_0"."day" AS "day",
  "_0"."cost" AS "cost"
FROM (
  SELECT
    CASE WHEN regexp_full_match("_1"."Day", '[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}') THEN CAST(try_strptime("_1"."Day", '%-m/%-d/%Y') AS DATE) END AS "day",
    CASE WHEN ((CASE WHEN regexp_full_match(replace("_1"."Cost", ',', ''), '[+-]?[0-9]+') THEN TRY_CAST(replace("_1"."Cost", ',', '') AS INTEGER) END IS NULL) AND ("_1"."Cost" IS NULL)) THEN TRY_CAST(CAST('-1' AS BIGINT) AS INTEGER) ELSE CASE WHEN regexp_full_match(replace("_1"."Cost", ',', ''), '[+-]?[0-9]+') THEN TRY_CAST(replace("_1"."Cost", ',', '') AS INTEGER) END END AS "cost"
  FROM (
    SELECT
      "r"."Day" AS "Day",
      "r"."Cost" AS "Cost"
    FROM read_csv(['/lake/odd/strikes.csv'], header=true, all_varchar=true, union_by_name=true, delim=',', quote='"', escape='"', skip=0, strict_mode=true, nullstr='', allow_quoted_nulls=false, hive_partitioning=false) AS "r"
  ) AS "_1"
) AS "_0"
LIMIT 101;

SELECT
  count(*) AS "total"
FROM (
  SELECT
    TRUE AS "$any"
  FROM (
    SELECT
      "r"."Day" AS "Day"
    FROM read_csv(['/lake/odd/strikes.csv'], header=true, all_varchar=true, union_by_name=true, delim=',', quote='"', escape='"', skip=0, strict_mode=true, nullstr='', allow_quoted_nulls=false, hive_partitioning=false) AS "r"
  ) AS "_1"
) AS "_0";

SELECT
  count(CASE WHEN ((NOT ("_0"."Day" IS NULL)) AND (CASE WHEN regexp_full_match("_0"."Day", '[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}') THEN CAST(try_strptime("_0"."Day", '%-m/%-d/%Y') AS DATE) END IS NULL)) THEN TRUE END) AS "day",
  count(CASE WHEN ((NOT ("_0"."Cost" IS NULL)) AND (CASE WHEN regexp_full_match(replace("_0"."Cost", ',', ''), '[+-]?[0-9]+') THEN TRY_CAST(replace("_0"."Cost", ',', '') AS INTEGER) END IS NULL)) THEN TRUE END) AS "cost"
FROM (
  SELECT
    "r"."Day" AS "Day",
    "r"."Cost" AS "Cost"
  FROM read_csv(['/lake/odd/strikes.csv'], header=true, all_varchar=true, union_by_name=true, delim=',', quote='"', escape='"', skip=0, strict_mode=true, nullstr='', allow_quoted_nulls=false, hive_partitioning=false) AS "r"
) AS "_0";
