SELECT
  struct_extract("r"."record", 'id') AS "id",
  struct_extract("r"."record", 'properties') AS "properties",
  struct_extract("r"."record", 'geometry') AS "geometry"
FROM (SELECT unnest("d"."features") AS "record" FROM read_json(['/lake/demo/earthquakes.json'], format='unstructured', records=true, columns={'features': 'STRUCT("id" VARCHAR, "properties" STRUCT("mag" DOUBLE, "place" VARCHAR, "time" BIGINT), "geometry" STRUCT("coordinates" DOUBLE[]))[]'}, maximum_object_size=1048576, hive_partitioning=false) AS "d") AS "r"
