SELECT
  TRY("_0"."delay" + "_0"."distance") AS "sum",
  ("_0"."delay" - CAST('0.5' AS double)) AS "difference",
  TRY(CAST('1.50' AS decimal(5,2)) * CAST('2.0' AS decimal(5,1))) AS "product",
  round(CAST('2.5' AS double)) AS "whole",
  TRY_CAST(round(CAST('2.345' AS decimal(10,3)), CAST(CAST('2' AS integer) AS integer)) AS decimal(10,3)) AS "cents"
FROM (
  SELECT
    "r"."delay" AS "delay",
    "r"."distance" AS "distance"
  FROM "lake"."aviation"."flights" AS "r"
) AS "_0"
