SELECT
  TRY_CAST("_0"."latitude" AS boolean) AS "boolean",
  TRY_CAST("_0"."latitude" AS tinyint) AS "tinyint",
  TRY_CAST("_0"."latitude" AS integer) AS "int",
  TRY_CAST("_0"."latitude" AS bigint) AS "bigint",
  TRY_CAST("_0"."latitude" AS real) AS "float",
  TRY_CAST("_0"."latitude" AS double) AS "double",
  TRY_CAST("_0"."latitude" AS decimal(9,6)) AS "decimal(9,6)",
  TRY_CAST("_0"."latitude" AS date) AS "date",
  TRY_CAST("_0"."latitude" AS timestamp(3)) AS "timestamp",
  to_utf8("_0"."latitude") AS "binary",
  "_0"."latitude" AS "string"
FROM (
  SELECT
    "r"."latitude" AS "latitude"
  FROM "lake"."aviation"."airports" AS "r"
) AS "_0"
