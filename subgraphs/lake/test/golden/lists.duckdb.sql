SELECT
  "_0"."id" AS "id"
FROM (
  SELECT
    "_1"."id" AS "id",
    "_1"."legs" AS "legs"
  FROM (
    SELECT
      "r"."id" AS "id",
      "r"."legs" AS "legs"
    FROM read_json(['/lake/odd/quakes.json'], format='newline_delimited', records=true, columns={'id': 'VARCHAR', 'mag': 'DOUBLE', 'place': 'STRUCT("Name" VARCHAR, "Lat Lon" DOUBLE[])', 'tags': 'VARCHAR[]', 'legs': 'STRUCT("code" VARCHAR, "km" INTEGER)[]', 'extra': 'MAP(VARCHAR, BIGINT)'}, maximum_object_size=1048576, hive_partitioning=false) AS "r"
  ) AS "_1"
) AS "_0"
WHERE CASE WHEN "_0"."legs" IS NULL THEN NULL WHEN len(list_filter("_0"."legs", lambda "_e2": NOT (((struct_extract("_e2", 'code') IN ('X', 'Y')) AND (struct_extract("_e2", 'km') > CAST('4' AS INTEGER)))))) > 0 THEN FALSE WHEN len(list_filter("_0"."legs", lambda "_e2": (((struct_extract("_e2", 'code') IN ('X', 'Y')) AND (struct_extract("_e2", 'km') > CAST('4' AS INTEGER)))) IS NULL)) > 0 THEN NULL ELSE TRUE END
ORDER BY "_0"."id" ASC NULLS LAST
LIMIT 101;

SELECT
  "_0"."id" AS "id"
FROM (
  SELECT
    "_1"."id" AS "id",
    "_1"."tags" AS "tags"
  FROM (
    SELECT
      "r"."id" AS "id",
      "r"."tags" AS "tags"
    FROM read_json(['/lake/odd/quakes.json'], format='newline_delimited', records=true, columns={'id': 'VARCHAR', 'mag': 'DOUBLE', 'place': 'STRUCT("Name" VARCHAR, "Lat Lon" DOUBLE[])', 'tags': 'VARCHAR[]', 'legs': 'STRUCT("code" VARCHAR, "km" INTEGER)[]', 'extra': 'MAP(VARCHAR, BIGINT)'}, maximum_object_size=1048576, hive_partitioning=false) AS "r"
  ) AS "_1"
) AS "_0"
WHERE CASE WHEN "_0"."tags" IS NULL THEN NULL WHEN len(list_filter("_0"."tags", lambda "_e2": ("_e2" = 'sea'))) > 0 THEN TRUE WHEN len(list_filter("_0"."tags", lambda "_e2": (("_e2" = 'sea')) IS NULL)) > 0 THEN NULL ELSE FALSE END
ORDER BY "_0"."id" ASC NULLS LAST
LIMIT 101;
