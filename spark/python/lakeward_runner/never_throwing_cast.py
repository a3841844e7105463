"""Casts that answer NULL where a value does not fit, by one strict reading on every engine (Trino's).

Spark's own cast, ANSI off, never throws either but is lenient: it reads '1.5' as the integer 1, wraps 300 into a tinyint
and takes '2024' for a date. So text must match a pattern first, and numbers must lie in the range of their new type.
"""

from __future__ import annotations

from typing import Dict, NamedTuple, Tuple, Type

from pyspark.sql import Column
from pyspark.sql import functions as F
from pyspark.sql import types as spark

from .failure import JobFailure

_INTEGRAL: Dict[Type[spark.DataType], int] = {
    spark.ByteType: 8,
    spark.ShortType: 16,
    spark.IntegerType: 32,
    spark.LongType: 64,
}
_FRACTIONAL = (spark.FloatType, spark.DoubleType)
_INSTANTS = (spark.TimestampType, spark.TimestampNTZType)
_INTEGER = r"[+-]?[0-9]+"
_DECIMAL = r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,9})?"
_DOUBLE = rf"\s*([+-]?(NaN|Infinity)|{_DECIMAL})\s*"
_INSTANT = r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}( [0-9]{1,2}:[0-9]{1,2}(:[0-9]{1,2}(\.[0-9]+)?)?)?"
_TEXT_PATTERNS: Dict[Type[spark.DataType], str] = {
    spark.BooleanType: "(?i:true|false|t|f|1|0)",
    spark.ByteType: _INTEGER,
    spark.ShortType: _INTEGER,
    spark.IntegerType: _INTEGER,
    spark.LongType: _INTEGER,
    spark.DecimalType: _DECIMAL,
    spark.FloatType: _DOUBLE,
    spark.DoubleType: _DOUBLE,
    spark.DateType: r"\s*[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}\s*",
    spark.TimestampType: _INSTANT,
    spark.TimestampNTZType: _INSTANT,
}


class TypedColumn(NamedTuple):
    column: Column
    type: spark.DataType


def cast_or_null(value: TypedColumn, target: spark.DataType) -> Tuple[Column, bool]:
    """The cast, and whether a value that is present may come out as NULL. Raises JobFailure SPEC for types without a cast."""
    column, source = value
    if source == target or isinstance(source, spark.NullType):
        return (column if source == target else column.cast(target)), False
    if isinstance(source, spark.StringType):
        return _from_text(column, target)
    if isinstance(target, spark.StringType):
        return _to_text(column, source), False
    if _is_number(source) and _is_number(target):
        return _between_numbers(column, source, target)
    if isinstance(source, spark.BooleanType) and _is_number(target):
        return column.cast(target), False
    if _is_number(source) and isinstance(target, spark.BooleanType):
        return column.cast(target), False
    temporal = (spark.DateType, *_INSTANTS)
    if isinstance(source, temporal) and isinstance(target, temporal):
        return column.cast(target), False
    if type(source) is type(target) and isinstance(source, (spark.ArrayType, spark.MapType, spark.StructType)):
        return column.cast(target), False
    raise _impossible(source, target)


def _impossible(source: spark.DataType, target: spark.DataType) -> JobFailure:
    return JobFailure("SPEC", f"there is no cast from {source.simpleString()} to {target.simpleString()}")


def _is_number(data_type: spark.DataType) -> bool:
    return isinstance(data_type, (*_INTEGRAL, *_FRACTIONAL, spark.DecimalType))


def _from_text(column: Column, target: spark.DataType) -> Tuple[Column, bool]:
    if isinstance(target, spark.BinaryType):
        return column.cast(target), False
    pattern = _TEXT_PATTERNS.get(type(target))
    if pattern is None:
        raise _impossible(spark.StringType(), target)
    # Not `$`, which also matches before a last line break.
    fits = column.rlike(rf"\A(?:{pattern})\z")
    converted = column.cast(target)
    if isinstance(target, _INSTANTS):
        # Rounded to the millisecond.
        converted = F.date_trunc("millisecond", converted + F.expr("INTERVAL '0.0005' SECOND")).cast(target)
    return F.when(fits, converted), True


def _to_text(column: Column, source: spark.DataType) -> Column:
    if isinstance(source, _INSTANTS):
        return F.date_format(column, "yyyy-MM-dd HH:mm:ss.SSS")
    if isinstance(source, (*_INTEGRAL, spark.BooleanType, spark.DecimalType, spark.DateType)):
        return column.cast(spark.StringType())
    # The text of a floating number differs between engines.
    raise _impossible(source, spark.StringType())


def _between_numbers(column: Column, source: spark.DataType, target: spark.DataType) -> Tuple[Column, bool]:
    if isinstance(target, _FRACTIONAL):
        return column.cast(target), False
    if isinstance(target, spark.DecimalType):
        return column.cast(target), _integer_digits(source) > target.precision - target.scale
    bits = _INTEGRAL[type(target)]
    least, beyond = -(2 ** (bits - 1)), 2 ** (bits - 1)
    if type(source) in _INTEGRAL:
        if _INTEGRAL[type(source)] <= bits:
            return column.cast(target), False
        return F.when(column.between(least, beyond - 1), column.cast(target)), True
    # Half away from zero, as round() does; a NaN is greater than every bound and drops out.
    rounded = F.round(column, 0)
    if isinstance(source, _FRACTIONAL):
        bounded = (rounded >= F.lit(float(least))) & (rounded < F.lit(float(beyond)))
    else:
        bounded = rounded.between(F.lit(least), F.lit(beyond - 1))
    return F.when(bounded, rounded.cast(target)), True


def _integer_digits(source: spark.DataType) -> int:
    if isinstance(source, spark.DecimalType):
        return source.precision - source.scale
    if isinstance(source, _FRACTIONAL):
        return 309
    return {8: 3, 16: 5, 32: 10, 64: 19}[_INTEGRAL[type(source)]]
