SELECT
  lower("_0"."iata") AS "lower",
  upper("_0"."iata") AS "upper",
  trim("_0"."iata") AS "trim",
  ("_0"."iata" || CAST('-' AS varchar) || "_0"."state") AS "concat",
  substring("_0"."iata", CAST('2' AS bigint), CAST('2' AS bigint)) AS "part",
  substring("_0"."iata", TRY_CAST("_0"."latitude" AS integer)) AS "tail",
  replace("_0"."iata", CAST('A' AS varchar), CAST('B' AS varchar)) AS "replace",
  COALESCE("_0"."state", CAST('none' AS varchar)) AS "either",
  lower(to_hex(sha256(to_utf8("_0"."iata")))) AS "digest"
FROM (
  SELECT
    "r"."iata" AS "iata",
    "r"."state" AS "state",
    "r"."latitude" AS "latitude"
  FROM "lake"."aviation"."airports" AS "r"
) AS "_0"
