SELECT
  "_0"."id" AS "id",
  "_0"."mag" AS "mag",
  "_0"."name" AS "name",
  "_0"."place" AS "place",
  "_0"."tags" AS "tags",
  "_0"."legs" AS "legs",
  "_0"."extra" AS "extra"
FROM (
  SELECT
    "_1"."id" AS "id",
    "_1"."mag" AS "mag",
    struct_extract("_1"."place", 'Name') AS "name",
    "_1"."place" AS "place",
    "_1"."tags" AS "tags",
    "_1"."legs" AS "legs",
    "_1"."extra" AS "extra"
  FROM (
    SELECT
      "r"."id" AS "id",
      "r"."mag" AS "mag",
      "r"."place" AS "place",
      "r"."tags" AS "tags",
      "r"."legs" AS "legs",
      "r"."extra" AS "extra"
    FROM read_json(['/lake/odd/quakes.json'], format='newline_delimited', records=true, columns={'id': 'VARCHAR', 'mag': 'DOUBLE', 'place': 'STRUCT("Name" VARCHAR, "Lat Lon" DOUBLE[])', 'tags': 'VARCHAR[]', 'legs': 'STRUCT("code" VARCHAR, "km" INTEGER)[]', 'extra': 'MAP(VARCHAR, BIGINT)'}, maximum_object_size=1048576, hive_partitioning=false) AS "r"
  ) AS "_1"
) AS "_0"
WHERE (struct_extract("_0"."place", 'Name') = 'Japan')
ORDER BY "_0"."id" ASC NULLS LAST
LIMIT 101;
