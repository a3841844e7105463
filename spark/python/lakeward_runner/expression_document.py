"""Typed expressions and predicates as documents: the shapes of `ExpressionInput` and `PredicateInput`, parsed strictly.

`claim` and `parameter` are settled before a spec is made and `exists` needs a second dataset: all three are refused.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from decimal import Decimal as DecimalValue
from decimal import InvalidOperation
from typing import Any, Callable, Dict, FrozenSet, Tuple, Union

from pyspark.sql.types import DataType

from .failure import spec_invalid
from .hive_type import parse_type
from .strict_json import Fields, boolean, choice, integer, list_of, name, number, text

_PATH_PART = re.compile(r"`[^`]+`|[^.`]+")
MAX_DEPTH = 64
COMPARE_OPS = ("EQ", "NE", "LT", "LTE", "GT", "GTE")
# name -> least and most arguments
FUNCTIONS = {
    "LOWER": (1, 1),
    "UPPER": (1, 1),
    "TRIM": (1, 1),
    "CONCAT": (1, 64),
    "SUBSTRING": (2, 3),
    "REPLACE": (2, 3),
    "COALESCE": (1, 64),
    "ADD": (2, 2),
    "SUBTRACT": (2, 2),
    "MULTIPLY": (2, 2),
    "ROUND": (1, 2),
    "DATE_TRUNC": (2, 3),
    "PARSE_DATE": (2, 2),
    "PARSE_DATETIME": (2, 2),
    "SHA256": (1, 1),
}


@dataclass(frozen=True)
class Column:
    """A column by its path: a dot reaches into a struct, a name that itself holds a dot stands in backquotes."""

    name: str

    @property
    def parts(self) -> Tuple[str, ...]:
        return path_parts(self.name)


@dataclass(frozen=True)
class Literal:
    """`kind` is a field of LiteralInput; `value` its Python value: str, bool, int, Decimal, float, date, datetime (UTC)."""

    kind: str
    value: Any


@dataclass(frozen=True)
class Call:
    function: str
    arguments: Tuple["Expression", ...]


@dataclass(frozen=True)
class Cast:
    """Never throws: a value that does not fit becomes NULL."""

    value: "Expression"
    type: DataType


Expression = Union[Column, Literal, Call, Cast]


@dataclass(frozen=True)
class And:
    items: Tuple["Predicate", ...]


@dataclass(frozen=True)
class Or:
    items: Tuple["Predicate", ...]


@dataclass(frozen=True)
class Not:
    item: "Predicate"


@dataclass(frozen=True)
class Compare:
    left: Expression
    op: str
    right: Expression


@dataclass(frozen=True)
class In:
    value: Expression
    set: Tuple[Expression, ...]


@dataclass(frozen=True)
class Like:
    """SQL's LIKE: `%` and `_`, escaped by a backslash."""

    value: Expression
    pattern: str


@dataclass(frozen=True)
class IsNull:
    value: Expression


Predicate = Union[And, Or, Not, Compare, In, Like, IsNull]


def path_parts(path: str) -> Tuple[str, ...]:
    """The names of a dotted path."""
    return tuple(part[1:-1] if part.startswith("`") else part for part in _PATH_PART.findall(path))


def parse_expression(value: Any, path: str, depth: int = 0) -> Expression:
    """The expression of a document. Raises JobFailure SPEC."""
    if depth > MAX_DEPTH:
        raise spec_invalid(path, f"nested deeper than {MAX_DEPTH}")

    def inner(item: Any, item_path: str) -> Expression:
        return parse_expression(item, item_path, depth + 1)

    def call(item: Any, item_path: str) -> Expression:
        fields = Fields(item, item_path)
        function = fields.required("function", choice(*FUNCTIONS))
        least, most = FUNCTIONS[function]
        arguments = fields.required("arguments", list_of(inner, least, most))
        fields.close()
        return Call(function, arguments)

    def cast(item: Any, item_path: str) -> Expression:
        fields = Fields(item, item_path)
        result = Cast(fields.required("value", inner), fields.required("type", parse_type))
        fields.close()
        return result

    def column(item: Any, item_path: str) -> Expression:
        path = name(item, item_path)
        if re.fullmatch(r"(`[^`]+`|[^.`]+)(\.(`[^`]+`|[^.`]+))*", path) is None:
            raise spec_invalid(item_path, "expected a path such as address.city")
        return Column(path)

    return Fields(value, path).one_of({"column": column, "literal": parse_literal, "call": call, "cast": cast})[1]


def parse_literal(value: Any, path: str) -> Literal:
    """The literal of a document such as `{"string": "EU"}`. Raises JobFailure SPEC."""
    kind, parsed = Fields(value, path).one_of(
        {
            "string": text,
            "boolean": boolean,
            "long": integer,
            "decimal": _decimal,
            "double": number,
            "date": _date,
            "dateTime": parse_instant,
        }
    )
    return Literal(kind, parsed)


def parse_predicate(value: Any, path: str, depth: int = 0) -> Predicate:
    """The predicate of a document. Raises JobFailure SPEC."""
    if depth > MAX_DEPTH:
        raise spec_invalid(path, f"nested deeper than {MAX_DEPTH}")

    def inner(item: Any, item_path: str) -> Predicate:
        return parse_predicate(item, item_path, depth + 1)

    def operand(item: Any, item_path: str) -> Expression:
        return parse_expression(item, item_path, depth + 1)

    def compare(item: Any, item_path: str) -> Predicate:
        fields = Fields(item, item_path)
        left = fields.required("left", operand)
        op = fields.required("op", choice(*COMPARE_OPS))
        right = fields.required("right", operand)
        fields.close()
        return Compare(left, op, right)

    def membership(item: Any, item_path: str) -> Predicate:
        fields = Fields(item, item_path)
        result = In(fields.required("value", operand), fields.required("set", list_of(operand)))
        fields.close()
        return result

    def like(item: Any, item_path: str) -> Predicate:
        fields = Fields(item, item_path)
        result = Like(fields.required("value", operand), fields.required("pattern", text))
        fields.close()
        # Spark refuses a dangling or needless escape when it meets a row; refuse it before any row is read.
        if re.search(r"\\(?![%_\\])", result.pattern.replace("\\\\", "")):
            raise spec_invalid(item_path, "a backslash of a pattern escapes %, _ or itself")
        return result

    parsers: Dict[str, Callable[[Any, str], Predicate]] = {
        "and": lambda item, item_path: And(list_of(inner)(item, item_path)),
        "or": lambda item, item_path: Or(list_of(inner)(item, item_path)),
        "not": lambda item, item_path: Not(inner(item, item_path)),
        "compare": compare,
        "in": membership,
        "like": like,
        "isNull": lambda item, item_path: IsNull(operand(item, item_path)),
    }
    return Fields(value, path).one_of(parsers)[1]


def columns_of(node: Union[Expression, Predicate]) -> FrozenSet[str]:
    """The names of all top-level columns that an expression or predicate reads."""
    if isinstance(node, Column):
        return frozenset(node.parts[:1])
    if isinstance(node, Literal):
        return frozenset()
    if isinstance(node, Call):
        children: Tuple[Any, ...] = node.arguments
    elif isinstance(node, (Cast, IsNull, Like)):
        children = (node.value,)
    elif isinstance(node, (And, Or)):
        children = node.items
    elif isinstance(node, Not):
        children = (node.item,)
    elif isinstance(node, Compare):
        children = (node.left, node.right)
    else:
        children = (node.value, *node.set)
    return frozenset().union(*(columns_of(child) for child in children))


def parse_instant(value: Any, path: str) -> datetime.datetime:
    """An instant of RFC 3339, as a datetime in UTC."""
    match = re.fullmatch(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", str(value))
    if not isinstance(value, str) or match is None:
        raise spec_invalid(path, "expected an instant such as 2027-03-01T10:00:00Z")
    day, time, fraction, zone = match.groups()
    micros = (fraction or ".0")[1:7].ljust(6, "0")
    try:
        moment = datetime.datetime.fromisoformat(f"{day}T{time}.{micros}" + ("+00:00" if zone in "Zz" else zone))
        return moment.astimezone(datetime.timezone.utc)
    except (ValueError, OverflowError):
        raise spec_invalid(path, "this instant does not exist") from None


def _date(value: Any, path: str) -> datetime.date:
    if not isinstance(value, str) or re.fullmatch(r"\d{4}-\d\d-\d\d", value) is None:
        raise spec_invalid(path, "expected a date such as 2027-03-01")
    try:
        return datetime.date.fromisoformat(value)
    except ValueError:
        raise spec_invalid(path, "this date does not exist") from None


def _decimal(value: Any, path: str) -> DecimalValue:
    try:
        if isinstance(value, bool) or not isinstance(value, (str, int, DecimalValue)):
            raise InvalidOperation
        result = DecimalValue(value)
    except InvalidOperation:
        raise spec_invalid(path, "expected a decimal number") from None
    _, digits, exponent = result.as_tuple()
    if not isinstance(exponent, int) or len(digits) > 38 or not -38 <= exponent <= 38:
        raise spec_invalid(path, "expected a decimal number of at most 38 digits")
    return result
