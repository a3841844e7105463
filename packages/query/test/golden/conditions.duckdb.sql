SELECT
  "_0"."iata" AS "iata",
  "_0"."state" AS "state",
  "_0"."latitude" AS "latitude"
FROM (
  SELECT
    "r"."iata" AS "iata",
    "r"."state" AS "state",
    "r"."latitude" AS "latitude"
  FROM read_csv(['/lake/demo/airports.csv'], header=true, all_varchar=true, union_by_name=true, delim=',', quote='"', escape='"', skip=0, strict_mode=true, nullstr='', allow_quoted_nulls=false, hive_partitioning=false) AS "r"
) AS "_0"
WHERE ((("_0"."state" <> 'CA') AND ("_0"."iata" < 'M')) OR (NOT ("_0"."latitude" IS NULL)) OR FALSE OR ("_0"."iata" LIKE 'L_X%') OR starts_with("_0"."iata", '50%') OR contains("_0"."iata", 'a_b') OR ("_0"."iata" LIKE '_\_%' ESCAPE '\') OR TRUE OR FALSE)
