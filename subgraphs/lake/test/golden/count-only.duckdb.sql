SELECT
  count(*) AS "total"
FROM (
  SELECT
    "_1"."region" AS "region"
  FROM (
    SELECT
      "r"."region" AS "region"
    FROM read_csv(['/lake/sales/orders.csv'], header=true, all_varchar=true, union_by_name=true, delim=',', quote='"', escape='"', skip=0, strict_mode=true, nullstr='', allow_quoted_nulls=false, hive_partitioning=false) AS "r"
  ) AS "_1"
) AS "_0"
WHERE ("_0"."region" = 'US');

SELECT
  count(CASE WHEN ((NOT ("_0"."id" IS NULL)) AND (CASE WHEN regexp_full_match("_0"."id", '[+-]?[0-9]+') THEN TRY_CAST("_0"."id" AS BIGINT) END IS NULL)) THEN TRUE END) AS "orderId"
FROM (
  SELECT
    "r"."id" AS "id"
  FROM read_csv(['/lake/sales/orders.csv'], header=true, all_varchar=true, union_by_name=true, delim=',', quote='"', escape='"', skip=0, strict_mode=true, nullstr='', allow_quoted_nulls=false, hive_partitioning=false) AS "r"
) AS "_0";
