SELECT
  "r"."c0" AS "c0",
  "r"."c1" AS "c1"
FROM read_csv(['/lake/demo/readings.csv.gz'], header=false, auto_detect=false, columns={'c0': 'VARCHAR', 'c1': 'VARCHAR'}, delim=';', quote='"', escape='"', skip=0, strict_mode=true, nullstr='', allow_quoted_nulls=false, hive_partitioning=false, compression='gzip') AS "r"
