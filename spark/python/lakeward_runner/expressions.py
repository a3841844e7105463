"""Expression and predicate documents as Spark columns."""

from __future__ import annotations

import datetime
import re
from typing import Any, Dict, List, Mapping, Optional, Tuple

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as spark

from . import expression_document as document
from .date_pattern import read_date_pattern
from .failure import JobFailure
from .never_throwing_cast import TypedColumn, cast_or_null

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
_TRUNC_UNITS = ("second", "minute", "hour", "day", "week", "month", "quarter", "year")
_TEMPORAL = (spark.DateType, spark.TimestampType, spark.TimestampNTZType)
# What TRIM takes away: the white space of Unicode without the no-break spaces.
_BLANKS = r" \t\n\x0B\f\r\x1C-\x1F\u1680\u2000-\u2006\u2008-\u200A\u2028\u2029\u205F\u3000"
_NUMBERS = (spark.ByteType, spark.ShortType, spark.IntegerType, spark.LongType, spark.FloatType, spark.DoubleType)


def quoted(name: str) -> Column:
    """The top-level column of exactly this name, dots and all."""
    return F.col("`" + name.replace("`", "``") + "`")


def columns_of_frame(frame: DataFrame) -> Dict[str, TypedColumn]:
    """Every top-level column of a frame, by name, in order."""
    return {field.name: TypedColumn(quoted(field.name), field.dataType) for field in frame.schema.fields}


class ExpressionCompiler:
    """Compiles documents against a set of named columns of `frame`.

    Raises JobFailure SPEC for an unknown column and for types that do not fit; nothing that it builds throws on a row.
    `conversions` collects each cast and parse that can fail: (value, converted), so that `value` present and `converted`
    NULL is a bad field.
    """

    def __init__(self, frame: DataFrame, columns: Mapping[str, TypedColumn]) -> None:
        self._frame = frame
        self._columns = columns
        self.conversions: List[Tuple[Column, Column]] = []

    def expression(self, node: document.Expression) -> TypedColumn:
        if isinstance(node, document.Column):
            return self._column(node)
        if isinstance(node, document.Literal):
            return literal(node)
        if isinstance(node, document.Cast):
            return self.cast(self.expression(node.value), node.type)
        return self._call(node.function, node.arguments)

    def cast(self, value: TypedColumn, target: spark.DataType) -> TypedColumn:
        """The never throwing cast, noted in `conversions` where it can fail."""
        converted, can_fail = cast_or_null(value, target)
        if can_fail:
            self.conversions.append((value.column, converted))
        return TypedColumn(converted, target)

    def predicate(self, node: document.Predicate) -> Column:
        """A three-valued boolean column."""
        if isinstance(node, document.And):
            return _all([self.predicate(item) for item in node.items])
        if isinstance(node, document.Or):
            return _any([self.predicate(item) for item in node.items])
        if isinstance(node, document.Not):
            return ~self.predicate(node.item)
        if isinstance(node, document.Compare):
            return self._compare(node)
        if isinstance(node, document.In):
            value = self.expression(node.value)
            members = [self.expression(item) for item in node.set]
            for member in members:
                _demand_comparable(value.type, member.type)
            # Spark answers FALSE for an empty list, also for NULL: as SQL would for `= ANY` of nothing.
            return value.column.isin([member.column for member in members]) if members else F.lit(False)
        if isinstance(node, document.Like):
            value = self.expression(node.value)
            _demand(isinstance(value.type, spark.StringType), "LIKE compares texts")
            return value.column.like(node.pattern)
        return self.expression(node.value).column.isNull()

    def is_true(self, node: document.Predicate) -> Column:
        """`f AND coalesce(f, false)`: two-valued, so that no engine may evaluate later conditions where f is NULL."""
        condition = self.predicate(node)
        return condition & F.coalesce(condition, F.lit(False))

    def _column(self, node: document.Column) -> TypedColumn:
        head, *path = node.parts
        found = self._columns.get(head)
        for name in path:
            fields = found.type.fields if found is not None and isinstance(found.type, spark.StructType) else []
            inner = {field.name: field.dataType for field in fields}.get(name)
            found = None if found is None or inner is None else TypedColumn(found.column.getField(name), inner)
        if found is None:
            raise JobFailure("SPEC", f"there is no column '{node.name}'")
        return found

    def _type_of(self, column: Column) -> spark.DataType:
        return self._frame.select(column.alias("value")).schema.fields[0].dataType

    def _compare(self, node: document.Compare) -> Column:
        left, right = self.expression(node.left), self.expression(node.right)
        _demand_comparable(left.type, right.type)
        a, b = left.column, right.column
        comparisons = {"EQ": a == b, "NE": a != b, "LT": a < b, "LTE": a <= b, "GT": a > b, "GTE": a >= b}
        result = comparisons[node.op]
        # A NaN equals nothing and is neither less nor greater; for Spark it equals itself and is the greatest number.
        sides = ((left, node.left), (right, node.right))
        numbers = [side.column for side, of in sides if _is_floating(side.type) and not isinstance(of, document.Literal)]
        if numbers:
            is_nan = _any([F.isnan(number) for number in numbers])
            result = F.when(is_nan, F.lit(True)).otherwise(result) if node.op == "NE" else result & ~is_nan
        return result

    def _call(self, function: str, nodes: Tuple[document.Expression, ...]) -> TypedColumn:
        arguments = [self.expression(node) for node in nodes]
        columns = [argument.column for argument in arguments]
        first = arguments[0]
        if function in ("LOWER", "UPPER", "TRIM", "SUBSTRING", "REPLACE", "SHA256", "PARSE_DATE", "PARSE_DATETIME"):
            _demand(isinstance(first.type, spark.StringType), f"{function} takes a text")
        if function in ("PARSE_DATE", "PARSE_DATETIME"):
            return self._parse(function, first, nodes[1])
        if function == "CONCAT":
            _demand(all(isinstance(item.type, spark.StringType) for item in arguments), "CONCAT takes texts")
            return TypedColumn(F.concat(*columns), spark.StringType())
        if function == "COALESCE":
            for argument in arguments[1:]:
                _demand_comparable(first.type, argument.type)
            column = F.coalesce(*columns)
            same = all(argument.type == first.type for argument in arguments)
            return TypedColumn(column, first.type if same else self._type_of(column))
        if function in ("ADD", "SUBTRACT", "MULTIPLY"):
            _demand(all(_is_number(item.type) for item in arguments), f"{function} takes numbers")
            # The try_ forms answer NULL on overflow, where the plain ones would wrap around.
            operation = {"ADD": F.try_add, "SUBTRACT": F.try_subtract, "MULTIPLY": F.try_multiply}[function]
            column = operation(columns[0], columns[1])
            return TypedColumn(column, self._type_of(column))
        if function == "ROUND":
            _demand(_is_number(first.type), "ROUND takes a number")
            digits = _constant(nodes[1], "long", "ROUND takes a constant number of places") if len(nodes) == 2 else 0
            _demand(abs(digits) <= 38, "ROUND takes at most 38 places")
            # The type stays; a decimal that rounding carries beyond it is NULL.
            return TypedColumn(F.round(columns[0], digits).cast(first.type), first.type)
        if function == "DATE_TRUNC":
            return self._truncate(nodes[0], arguments[1], nodes[2] if len(nodes) == 3 else None)
        return TypedColumn(self._text_call(function, columns, nodes), spark.StringType())

    def _text_call(self, function: str, columns: List[Column], nodes: Tuple[document.Expression, ...]) -> Column:
        if function == "LOWER":
            return F.lower(columns[0])
        if function == "UPPER":
            return F.upper(columns[0])
        if function == "TRIM":
            return F.regexp_replace(columns[0], rf"\A[{_BLANKS}]+|[{_BLANKS}]+\z", "")
        if function == "REPLACE":
            return F.replace(columns[0], columns[1], columns[2] if len(columns) == 3 else F.lit(""))
        if function == "SUBSTRING":
            return _substring(columns[0], columns[1].cast("int"), columns[2].cast("int") if len(columns) == 3 else None)
        return F.sha2(columns[0], 256)

    def _parse(self, function: str, value: TypedColumn, pattern_node: document.Expression) -> TypedColumn:
        pattern = read_date_pattern(_constant(pattern_node, "string", f"{function} takes a constant pattern"))
        moment = F.to_timestamp(value.column, pattern.spark)
        if pattern.two_digit_year:
            # Two digits mean 1970 to 2069; Spark reads 70 as 2070.
            moment = F.when(F.year(moment) > 2069, moment - F.expr("INTERVAL '100' YEAR")).otherwise(moment)
        target = spark.DateType() if function == "PARSE_DATE" else spark.TimestampType()
        converted = F.when(value.column.rlike(pattern.guard), moment.cast(target))
        self.conversions.append((value.column, converted))
        return TypedColumn(converted, target)

    def _truncate(
        self, unit_node: document.Expression, value: TypedColumn, zone_node: Optional[document.Expression]
    ) -> TypedColumn:
        unit = _constant(unit_node, "string", "DATE_TRUNC takes a constant unit").lower()
        _demand(unit in _TRUNC_UNITS, f"DATE_TRUNC knows the units {', '.join(_TRUNC_UNITS)}")
        _demand(isinstance(value.type, _TEMPORAL), "DATE_TRUNC takes a date or a timestamp")
        zone = "UTC" if zone_node is None else _constant(zone_node, "string", "DATE_TRUNC takes a constant time zone")
        _demand(re.fullmatch(r"[A-Za-z]+([/_+-][A-Za-z0-9]+)*(/[A-Za-z0-9_+-]+)*", zone) is not None, "no time zone")
        if isinstance(value.type, spark.DateType):
            # Days, weeks and the rest of a date without the time zone arithmetic that an instant needs.
            whole = value.column if unit in ("day", "hour", "minute", "second") else F.trunc(value.column, unit)
            return TypedColumn(whole, value.type)
        if zone in ("UTC", "Etc/UTC", "GMT", "Z"):
            return TypedColumn(F.date_trunc(unit, value.column).cast(value.type), value.type)
        local = F.date_trunc(unit, F.from_utc_timestamp(value.column, zone))
        return TypedColumn(F.to_utc_timestamp(local, zone).cast(value.type), value.type)


def literal(node: document.Literal) -> TypedColumn:
    """A constant column."""
    if node.kind == "string":
        return TypedColumn(F.lit(node.value), spark.StringType())
    if node.kind == "boolean":
        return TypedColumn(F.lit(node.value), spark.BooleanType())
    if node.kind == "long":
        return TypedColumn(F.lit(node.value).cast("bigint"), spark.LongType())
    if node.kind == "double":
        return TypedColumn(F.lit(node.value), spark.DoubleType())
    if node.kind == "decimal":
        _, digits, exponent = node.value.as_tuple()
        scale = max(0, -exponent)
        data_type = spark.DecimalType(min(38, max(len(digits) + max(0, exponent), scale, 1)), scale)
        return TypedColumn(F.lit(str(node.value)).cast(data_type), data_type)
    if node.kind == "date":
        return TypedColumn(F.lit(node.value.isoformat()).cast("date"), spark.DateType())
    micros = (node.value - _EPOCH) // datetime.timedelta(microseconds=1)
    return TypedColumn(F.timestamp_micros(F.lit(micros)), spark.TimestampType())


def _all(items: List[Column]) -> Column:
    result = F.lit(True)
    for index, item in enumerate(items):
        result = item if index == 0 else result & item
    return result


def _any(items: List[Column]) -> Column:
    result = F.lit(False)
    for index, item in enumerate(items):
        result = item if index == 0 else result | item
    return result


def _demand(holds: bool, message: str) -> None:
    if not holds:
        raise JobFailure("SPEC", message)


def _constant(node: document.Expression, kind: str, message: str) -> Any:
    if not isinstance(node, document.Literal) or node.kind != kind:
        raise JobFailure("SPEC", message)
    return node.value


def _substring(value: Column, start: Column, length: Optional[Column]) -> Column:
    """Positions from 1, negative ones from the end; 0 and beyond the start give an empty text."""
    outside = (start == 0) | (-start > F.char_length(value))
    inside = value.substr(start, F.lit(2**31 - 1) if length is None else length)
    return F.when(outside & value.isNotNull(), F.lit("")).otherwise(inside)


def _is_number(data_type: spark.DataType) -> bool:
    return isinstance(data_type, (*_NUMBERS, spark.DecimalType))


def _is_floating(data_type: spark.DataType) -> bool:
    return isinstance(data_type, (spark.FloatType, spark.DoubleType))


def _family(data_type: spark.DataType) -> str:
    if _is_number(data_type):
        return "number"
    if isinstance(data_type, _TEMPORAL):
        return "time"
    return data_type.typeName()


def _demand_comparable(left: spark.DataType, right: spark.DataType) -> None:
    # Spark would cast one side to the other's type without a word, and 'x' = 0 would be NULL.
    null = (spark.NullType,)
    if isinstance(left, null) or isinstance(right, null):
        return
    _demand(_family(left) == _family(right), f"a {_family(left)} is compared with a {_family(right)}")
