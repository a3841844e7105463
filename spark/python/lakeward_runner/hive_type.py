"""Column types: the closed list in Hive's notation, to and from Spark's types.

boolean, tinyint, smallint, int, bigint, float, double, decimal(p,s), string, binary, date, timestamp, timestamp_ntz,
array<t>, map<k,v>, struct<name:t,...>. A `timestamp` is an instant; every session runs in UTC.
"""

from __future__ import annotations

import re
from typing import Any, Dict, List, Tuple

from pyspark.sql import types as spark

from .failure import spec_invalid

_SIMPLE: Dict[str, spark.DataType] = {
    "boolean": spark.BooleanType(),
    "tinyint": spark.ByteType(),
    "smallint": spark.ShortType(),
    "int": spark.IntegerType(),
    "integer": spark.IntegerType(),
    "bigint": spark.LongType(),
    "float": spark.FloatType(),
    "double": spark.DoubleType(),
    "string": spark.StringType(),
    "binary": spark.BinaryType(),
    "date": spark.DateType(),
    "timestamp": spark.TimestampType(),
    "timestamp_ntz": spark.TimestampNTZType(),
}
_NOTATION = {type(value): key for key, value in _SIMPLE.items() if key != "integer"}
_TOKEN = re.compile(r"\s*(?:(`(?:[^`]|``)+`)|([A-Za-z_][A-Za-z0-9_ -]*)|([0-9]+)|([<>(),:]))")
_MAX_DEPTH = 32


def parse_type(value: Any, path: str) -> spark.DataType:
    """The Spark type of a name of the closed list. Raises JobFailure SPEC."""
    if not isinstance(value, str) or len(value) > 10_000:
        raise spec_invalid(path, "expected a column type")
    parser = _TypeParser(value, path)
    result = parser.type(0)
    parser.end()
    return result


def hive_notation(data_type: spark.DataType) -> str:
    """The notation of a Spark type. Raises ValueError for a type outside the closed list (an interval, say)."""
    simple = _NOTATION.get(type(data_type))
    if simple is not None:
        return simple
    if isinstance(data_type, spark.DecimalType):
        return f"decimal({data_type.precision},{data_type.scale})"
    if isinstance(data_type, spark.ArrayType):
        return f"array<{hive_notation(data_type.elementType)}>"
    if isinstance(data_type, spark.MapType):
        return f"map<{hive_notation(data_type.keyType)},{hive_notation(data_type.valueType)}>"
    if isinstance(data_type, spark.StructType):
        inner = ",".join(f"{_field_name(field.name)}:{hive_notation(field.dataType)}" for field in data_type.fields)
        return f"struct<{inner}>"
    raise ValueError(f"{data_type.simpleString()} is not a column type of the lake")


def _field_name(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name) else "`" + name.replace("`", "``") + "`"


class _TypeParser:
    def __init__(self, text: str, path: str) -> None:
        self._path = path
        self._tokens: List[Tuple[str, bool]] = []  # text, whether it was quoted
        self._next = 0
        position = 0
        while position < len(text.rstrip()):
            match = _TOKEN.match(text, position)
            if match is None:
                raise self._unknown()
            quoted = match.group(1)
            if quoted is not None:
                self._tokens.append((quoted[1:-1].replace("``", "`"), True))
            else:
                self._tokens.append((match.group(0).strip(), False))
            position = match.end()

    def _unknown(self) -> Exception:
        return spec_invalid(self._path, "this is no column type of the closed list")

    def _take(self) -> Tuple[str, bool]:
        if self._next >= len(self._tokens):
            raise self._unknown()
        self._next += 1
        return self._tokens[self._next - 1]

    def _expect(self, symbol: str) -> None:
        if self._take() != (symbol, False):
            raise self._unknown()

    def _number(self) -> int:
        token, quoted = self._take()
        if quoted or not token.isdecimal():
            raise self._unknown()
        return int(token)

    def _is_next(self, symbol: str) -> bool:
        return self._next < len(self._tokens) and self._tokens[self._next] == (symbol, False)

    def end(self) -> None:
        if self._next != len(self._tokens):
            raise self._unknown()

    def type(self, depth: int) -> spark.DataType:
        if depth > _MAX_DEPTH:
            raise self._unknown()
        token, quoted = self._take()
        word = token.lower()
        if quoted:
            raise self._unknown()
        if word in _SIMPLE:
            return _SIMPLE[word]
        if word == "decimal":
            return self._decimal()
        if word == "array":
            self._expect("<")
            element = self.type(depth + 1)
            self._expect(">")
            return spark.ArrayType(element)
        if word == "map":
            self._expect("<")
            key = self.type(depth + 1)
            self._expect(",")
            value = self.type(depth + 1)
            self._expect(">")
            return spark.MapType(key, value)
        if word == "struct":
            return self._struct(depth)
        raise self._unknown()

    def _decimal(self) -> spark.DataType:
        if not self._is_next("("):
            return spark.DecimalType(10, 0)
        self._expect("(")
        precision = self._number()
        scale = 0
        if self._is_next(","):
            self._expect(",")
            scale = self._number()
        self._expect(")")
        if not 1 <= precision <= 38 or scale > precision:
            raise self._unknown()
        return spark.DecimalType(precision, scale)

    def _struct(self, depth: int) -> spark.DataType:
        self._expect("<")
        fields: List[spark.StructField] = []
        while True:
            name, _ = self._take()
            self._expect(":")
            fields.append(spark.StructField(name, self.type(depth + 1)))
            if self._is_next(">"):
                break
            self._expect(",")
        self._expect(">")
        return spark.StructType(fields)
