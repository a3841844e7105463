SELECT
  "_0"."orderId" AS "orderId",
  "_0"."region" AS "region",
  "_0"."note" AS "note"
FROM (
  SELECT
    CASE WHEN regexp_full_match("_1"."id", '[+-]?[0-9]+') THEN TRY_CAST("_1"."id" AS BIGINT) END AS "orderId",
    "_1"."region" AS "region",
    "_1"."note" AS "note"
  FROM (
    SELECT
      "_2"."id" AS "id",
      "_2"."region" AS "region",
      CASE WHEN ("_2"."note" IS NULL) THEN CAST(NULL AS VARCHAR) ELSE '***' END AS "note"
    FROM (
      SELECT
        "r"."id" AS "id",
        "r"."region" AS "region",
        "r"."note" AS "note"
      FROM read_csv(['/lake/sales/orders.csv'], header=true, all_varchar=true, union_by_name=true, delim=',', quote='"', escape='"', skip=0, strict_mode=true, nullstr='', allow_quoted_nulls=false, hive_partitioning=false) AS "r"
    ) AS "_2"
    WHERE ("_2"."region" = 'US')
  ) AS "_1"
) AS "_0"
ORDER BY "_0"."note" ASC NULLS LAST, "_0"."orderId" ASC NULLS LAST
LIMIT 101;

SELECT
  count(*) AS "total"
FROM (
  SELECT
    TRUE AS "$any"
  FROM (
    SELECT
      "_2"."id" AS "id"
    FROM (
      SELECT
        "r"."id" AS "id",
        "r"."region" AS "region"
      FROM read_csv(['/lake/sales/orders.csv'], header=true, all_varchar=true, union_by_name=true, delim=',', quote='"', escape='"', skip=0, strict_mode=true, nullstr='', allow_quoted_nulls=false, hive_partitioning=false) AS "r"
    ) AS "_2"
    WHERE ("_2"."region" = 'US')
  ) AS "_1"
) AS "_0";

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
