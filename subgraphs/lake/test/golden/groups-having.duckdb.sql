SELECT
  "_0"."key:region" AS "key:region",
  "_0"."count" AS "count",
  "_0"."max:total" AS "max:total"
FROM (
  SELECT
    "_1"."region" AS "key:region",
    count(*) AS "count",
    max("_1"."total") AS "max:total"
  FROM (
    SELECT
      "_2"."region" AS "region",
      CASE WHEN regexp_full_match("_2"."total", '[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?') THEN TRY_CAST("_2"."total" AS DECIMAL(12,2)) END AS "total"
    FROM (
      SELECT
        "r"."region" AS "region",
        "r"."total" AS "total"
      FROM read_csv(['/lake/sales/orders.csv'], header=true, all_varchar=true, union_by_name=true, delim=',', quote='"', escape='"', skip=0, strict_mode=true, nullstr='', allow_quoted_nulls=false, hive_partitioning=false) AS "r"
    ) AS "_2"
  ) AS "_1"
  GROUP BY 1
) AS "_0"
WHERE (("_0"."count" >= CAST('2' AS BIGINT)) AND ("_0"."max:total" < CAST('50' AS DECIMAL(2,0))))
ORDER BY "_0"."count" DESC NULLS LAST, "_0"."key:region" ASC NULLS LAST
LIMIT 101;

SELECT
  count(*) AS "total"
FROM (
  SELECT
    "_1"."region" AS "key:region",
    count(*) AS "count",
    max("_1"."total") AS "max:total"
  FROM (
    SELECT
      "_2"."region" AS "region",
      CASE WHEN regexp_full_match("_2"."total", '[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?') THEN TRY_CAST("_2"."total" AS DECIMAL(12,2)) END AS "total"
    FROM (
      SELECT
        "r"."region" AS "region",
        "r"."total" AS "total"
      FROM read_csv(['/lake/sales/orders.csv'], header=true, all_varchar=true, union_by_name=true, delim=',', quote='"', escape='"', skip=0, strict_mode=true, nullstr='', allow_quoted_nulls=false, hive_partitioning=false) AS "r"
    ) AS "_2"
  ) AS "_1"
  GROUP BY 1
) AS "_0"
WHERE (("_0"."count" >= CAST('2' AS BIGINT)) AND ("_0"."max:total" < CAST('50' AS DECIMAL(2,0))));

SELECT
  count(CASE WHEN ((NOT ("_0"."total" IS NULL)) AND (CASE WHEN regexp_full_match("_0"."total", '[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?') THEN TRY_CAST("_0"."total" AS DECIMAL(12,2)) END IS NULL)) THEN TRUE END) AS "total"
FROM (
  SELECT
    "r"."total" AS "total"
  FROM read_csv(['/lake/sales/orders.csv'], header=true, all_varchar=true, union_by_name=true, delim=',', quote='"', escape='"', skip=0, strict_mode=true, nullstr='', allow_quoted_nulls=false, hive_partitioning=false) AS "r"
) AS "_0";
