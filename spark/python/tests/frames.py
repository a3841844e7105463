"""Frames from JSON-like rows and back: dates, timestamps and decimals are written as text."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any, Dict, List, Sequence

from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql import functions as F
from pyspark.sql import types as T

from lakeward_runner.hive_type import parse_type

_AS_IS = (T.StringType, T.BooleanType, T.ByteType, T.ShortType, T.IntegerType, T.LongType, T.DoubleType, T.FloatType)


def frame_of(spark: SparkSession, schema: Dict[str, str], rows: Sequence[Sequence[Any]]) -> DataFrame:
    """A frame with columns of the types in Hive's notation."""
    wanted = {name: parse_type(notation, name) for name, notation in schema.items()}
    nested = (T.StructType, T.ArrayType, T.MapType)
    given = {name: kind if isinstance(kind, (*_AS_IS, *nested)) else T.StringType() for name, kind in wanted.items()}
    frame = spark.createDataFrame(
        [tuple(row) for row in rows], T.StructType([T.StructField(name, kind) for name, kind in given.items()])
    )
    return frame.select(*(F.col(f"`{name}`").cast(kind).alias(name) for name, kind in wanted.items()))


def rows_of(frame: DataFrame) -> List[List[Any]]:
    """The rows as JSON-like values, in an order of their own."""
    return sorted(([_plain(value) for value in row] for row in frame.collect()), key=repr)


def _plain(value: Any) -> Any:
    if isinstance(value, Row):
        return {name: _plain(item) for name, item in value.asDict().items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, (datetime.date, Decimal)):
        return str(value)
    return value
