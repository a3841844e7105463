SELECT
  "r"."Airport Name" AS "Airport Name",
  "r"."Flight Date" AS "Flight Date",
  "r"."Cost Total $" AS "Cost Total $"
FROM read_csv(['/lake/demo/birdstrikes.csv'], header=true, all_varchar=true, union_by_name=true, delim=',', quote='"', escape='"', skip=0, strict_mode=true, nullstr='', allow_quoted_nulls=false, hive_partitioning=false) AS "r"
