SELECT
  CAST('it''s "quoted" \ ü' AS varchar) AS "text",
  TRUE AS "yes",
  CAST('1' AS tinyint) AS "tiny",
  CAST('-9223372036854775808' AS bigint) AS "big",
  CAST('-1.50' AS decimal(10,2)) AS "money",
  CAST('0.1' AS real) AS "float",
  CAST('1e+300' AS double) AS "double",
  CAST('NaN' AS double) AS "nan",
  CAST('2024-02-29' AS date) AS "day",
  CAST('2024-01-31 10:00:00.123' AS timestamp(3)) AS "at",
  from_base64('AAEC') AS "bytes",
  CAST(NULL AS array(row("a" integer))) AS "nothing"
FROM (
  SELECT
    "r"."origin" AS "origin"
  FROM "lake"."aviation"."flights" AS "r"
) AS "_0"
