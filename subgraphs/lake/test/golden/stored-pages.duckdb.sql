SELECT
  "_0"."shop" AS "shop",
  "_0"."seconds" AS "seconds"
FROM (
  SELECT
    "_1"."shop" AS "shop",
    CASE WHEN regexp_full_match("_1"."seconds", '[+-]?[0-9]+') THEN TRY_CAST("_1"."seconds" AS INTEGER) END AS "seconds"
  FROM (
    SELECT
      "r"."shop" AS "shop",
      "r"."seconds" AS "seconds"
    FROM read_csv(['/lake/sales/visits.csv'], header=true, all_varchar=true, union_by_name=true, delim=',', quote='"', escape='"', skip=0, strict_mode=true, nullstr='', allow_quoted_nulls=false, hive_partitioning=false) AS "r"
  ) AS "_1"
) AS "_0"
WHERE ("_0"."shop" = 'north')
ORDER BY "_0"."seconds" ASC NULLS LAST;

SELECT
  count(*) AS "total"
FROM (
  SELECT
    "_1"."shop" AS "shop"
  FROM (
    SELECT
      "r"."shop" AS "shop"
    FROM read_csv(['/lake/sales/visits.csv'], header=true, all_varchar=true, union_by_name=true, delim=',', quote='"', escape='"', skip=0, strict_mode=true, nullstr='', allow_quoted_nulls=false, hive_partitioning=false) AS "r"
  ) AS "_1"
) AS "_0"
WHERE ("_0"."shop" = 'north');

SELECT
  count(CASE WHEN ((NOT ("_0"."seconds" IS NULL)) AND (CASE WHEN regexp_full_match("_0"."seconds", '[+-]?[0-9]+') THEN TRY_CAST("_0"."seconds" AS INTEGER) END IS NULL)) THEN TRUE END) AS "seconds"
FROM (
  SELECT
    "r"."seconds" AS "seconds"
  FROM read_csv(['/lake/sales/visits.csv'], header=true, all_varchar=true, union_by_name=true, delim=',', quote='"', escape='"', skip=0, strict_mode=true, nullstr='', allow_quoted_nulls=false, hive_partitioning=false) AS "r"
) AS "_0";
