SELECT
  "_0"."orderId" AS "orderId",
  "_0"."region" AS "region"
FROM (
  SELECT
    CASE WHEN regexp_full_match("_1"."id", '[+-]?[0-9]+') THEN TRY_CAST("_1"."id" AS BIGINT) END AS "orderId",
    "_1"."region" AS "region"
  FROM (
    SELECT
      "r"."id" AS "id",
      "r"."region" AS "region"
    FROM read_csv(['/lake/sales/orders.csv'], header=true, all_varchar=true, union_by_name=true, delim=',', quote='"', escape='"', skip=0, strict_mode=true, nullstr='', allow_quoted_nulls=false, hive_partitioning=false) AS "r"
  ) AS "_1"
) AS "_0"
ORDER BY "_0"."orderId" ASC NULLS LAST
LIMIT 3;

SELECT
  count(CASE WHEN ((NOT ("_0"."id" IS NULL)) AND (CASE WHEN regexp_full_match("_0"."id", '[+-]?[0-9]+') THEN TRY_CAST("_0"."id" AS BIGINT) END IS NULL)) THEN TRUE END) AS "orderId"
FROM (
  SELECT
    "r"."id" AS "id"
  FROM read_csv(['/lake/sales/orders.csv'], header=true, all_varchar=true, union_by_name=true, delim=',', quote='"', escape='"', skip=0, strict_mode=true, nullstr='', allow_quoted_nulls=false, hive_partitioning=false) AS "r"
) AS "_0";
