SELECT
  "_0"."key:note" AS "key:note",
  "_0"."count" AS "count"
FROM (
  SELECT
    "_1"."note" AS "key:note",
    count(*) AS "count"
  FROM (
    SELECT
      "_2"."note" AS "note"
    FROM (
      SELECT
        CASE WHEN ("_3"."note" IS NULL) THEN CAST(NULL AS VARCHAR) ELSE '***' END AS "note"
      FROM (
        SELECT
          "r"."note" AS "note",
          "r"."region" AS "region"
        FROM read_csv(['/lake/sales/orders.csv'], header=true, all_varchar=true, union_by_name=true, delim=',', quote='"', escape='"', skip=0, strict_mode=true, nullstr='', allow_quoted_nulls=false, hive_partitioning=false) AS "r"
      ) AS "_3"
      WHERE ("_3"."region" = 'US')
    ) AS "_2"
  ) AS "_1"
  GROUP BY 1
) AS "_0"
ORDER BY "_0"."key:note" ASC NULLS LAST
LIMIT 101;

SELECT
  count(*) AS "total"
FROM (
  SELECT
    "_1"."note" AS "note"
  FROM (
    SELECT
      CASE WHEN ("_2"."note" IS NULL) THEN CAST(NULL AS VARCHAR) ELSE '***' END AS "note"
    FROM (
      SELECT
        "r"."note" AS "note",
        "r"."region" AS "region"
      FROM read_csv(['/lake/sales/orders.csv'], header=true, all_varchar=true, union_by_name=true, delim=',', quote='"', escape='"', skip=0, strict_mode=true, nullstr='', allow_quoted_nulls=false, hive_partitioning=false) AS "r"
    ) AS "_2"
    WHERE ("_2"."region" = 'US')
  ) AS "_1"
) AS "_0"
WHERE ("_0"."note" = 'fragile');

SELECT
  count(CASE WHEN ((NOT ("_0"."id" IS NULL)) AND (CASE WHEN regexp_full_match("_0"."id", '[+-]?[0-9]+') THEN TRY_CAST("_0"."id" AS BIGINT) END IS NULL)) THEN TRUE END) AS "orderId"
FROM (
  SELECT
    "_1"."id" AS "id"
  FROM (
    SELECT
      "r"."id" AS "id",
      "r"."region" AS "region"
    FROM read_csv(['/lake/sales/orders.csv'], header=true, all_varchar=true, union_by_name=true, delim=',', quote='"', escape='"', skip=0, strict_mode=true, nullstr='', allow_quoted_nulls=false, hive_partitioning=false) AS "r"
  ) AS "_1"
  WHERE ("_1"."region" = 'US')
) AS "_0";
