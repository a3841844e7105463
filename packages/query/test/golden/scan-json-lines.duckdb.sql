SELECT
  CASE WHEN regexp_full_match("r"."at", '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}( [0-9]{1,2}:[0-9]{1,2}(:[0-9]{1,2}(\.[0-9]+)?)?)?') THEN date_trunc('milliseconds', TRY_CAST("r"."at" AS TIMESTAMP) + to_microseconds(500)) END AS "at",
  CASE WHEN regexp_full_match("r"."cost", '[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?') THEN TRY_CAST("r"."cost" AS DECIMAL(12,2)) END AS "cost",
  "r"."labels" AS "labels"
FROM read_json(['/lake/demo/lines.ndjson'], format='newline_delimited', records=true, columns={'at': 'VARCHAR', 'cost': 'VARCHAR', 'labels': 'MAP(VARCHAR, VARCHAR)'}, maximum_object_size=1048576, hive_partitioning=false) AS "r"
