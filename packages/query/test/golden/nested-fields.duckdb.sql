SELECT
  struct_extract("_0"."properties", 'place') AS "place",
  CASE WHEN struct_extract("_0"."geometry", 'coordinates') IS NULL THEN NULL WHEN len(list_filter(struct_extract("_0"."geometry", 'coordinates'), lambda "_e1": ("_e1" < CAST('10' AS DOUBLE)))) > 0 THEN TRUE WHEN len(list_filter(struct_extract("_0"."geometry", 'coordinates'), lambda "_e1": (("_e1" < CAST('10' AS DOUBLE))) IS NULL)) > 0 THEN NULL ELSE FALSE END AS "shallow",
  CASE WHEN struct_extract("_0"."geometry", 'coordinates') IS NULL THEN NULL WHEN len(list_filter(struct_extract("_0"."geometry", 'coordinates'), lambda "_e2": NOT (("_e2" < CAST('10' AS DOUBLE))))) > 0 THEN FALSE WHEN len(list_filter(struct_extract("_0"."geometry", 'coordinates'), lambda "_e2": (("_e2" < CAST('10' AS DOUBLE))) IS NULL)) > 0 THEN NULL ELSE TRUE END AS "all",
  {'mag': struct_extract("_0"."properties", 'mag'), 'id': "_0"."id"} AS "packed"
FROM (
  SELECT
    struct_extract("r"."record", 'id') AS "id",
    struct_extract("r"."record", 'properties') AS "properties",
    struct_extract("r"."record", 'geometry') AS "geometry"
  FROM (SELECT unnest("d"."features") AS "record" FROM read_json(['/lake/demo/earthquakes.json'], format='unstructured', records=true, columns={'features': 'STRUCT("id" VARCHAR, "properties" STRUCT("mag" DOUBLE, "place" VARCHAR, "time" BIGINT), "geometry" STRUCT("coordinates" DOUBLE[]))[]'}, maximum_object_size=1048576, hive_partitioning=false) AS "d") AS "r"
) AS "_0"
WHERE (struct_extract("_0"."properties", 'mag') >= CAST('5' AS DOUBLE) AND NOT isnan(struct_extract("_0"."properties", 'mag')))
