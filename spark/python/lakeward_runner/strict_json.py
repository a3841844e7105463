"""Reading JSON strictly: no unknown fields, no duplicate keys, no NaN, and every complaint names its place."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, Callable, Dict, FrozenSet, Optional, Sequence, Set, Tuple, TypeVar

from .failure import JobFailure, spec_invalid

T = TypeVar("T")
Parser = Callable[[Any, str], T]


def parse_json(data: bytes, what: str) -> Any:
    """The JSON value of UTF-8 `data`; numbers with a fraction or exponent come as Decimal. Raises JobFailure SPEC."""

    def pairs(items: Sequence[Tuple[str, Any]]) -> Dict[str, Any]:
        result: Dict[str, Any] = {}
        for key, value in items:
            if key in result:
                raise ValueError("a key is given twice")
            result[key] = value
        return result

    def constant(_: str) -> Any:
        raise ValueError("NaN and Infinity are no JSON")

    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=pairs, parse_constant=constant, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        # JSONDecodeError's text quotes nothing but positions, yet "given twice" is all a reader needs of ours.
        raise JobFailure("SPEC", f"{what} is not valid JSON") from error


class Fields:
    """One JSON object read field by field. `close()` refuses the fields that nobody asked for."""

    def __init__(self, value: Any, path: str) -> None:
        if not isinstance(value, dict):
            raise spec_invalid(path, "expected an object")
        self._value = value
        self._path = path
        self._seen: Set[str] = set()

    def required(self, name: str, parse: Parser[T]) -> T:
        self._seen.add(name)
        if name not in self._value:
            raise spec_invalid(self._path, f"the field '{name}' is missing")
        return parse(self._value[name], self.path_of(name))

    def optional(self, name: str, parse: Parser[T], default: T) -> T:
        """The field's value; `default` where it is absent or null."""
        self._seen.add(name)
        if self._value.get(name) is None:
            return default
        return parse(self._value[name], self.path_of(name))

    def has(self, name: str) -> bool:
        """Whether the field is there, be it null."""
        return name in self._value

    def one_of(self, parsers: Dict[str, Parser[T]]) -> Tuple[str, T]:
        """The single field of an object that is a choice, such as `{"column": "id"}`."""
        given = [name for name, value in self._value.items() if value is not None]
        if len(given) != 1 or given[0] not in parsers:
            raise spec_invalid(self._path, f"expected exactly one of {', '.join(sorted(parsers))}")
        self._seen.update(self._value)
        return given[0], parsers[given[0]](self._value[given[0]], self.path_of(given[0]))

    def path_of(self, name: str) -> str:
        return f"{self._path}.{name}" if self._path else name

    def close(self) -> None:
        unknown = sorted(set(self._value) - self._seen)
        if unknown:
            raise spec_invalid(self._path, f"unknown field '{unknown[0]}'")


def text(value: Any, path: str) -> str:
    if not isinstance(value, str) or "\x00" in value:
        raise spec_invalid(path, "expected a text")
    return value


def name(value: Any, path: str) -> str:
    """A text that is not empty, without control characters."""
    if not isinstance(value, str) or value == "" or any(ord(char) < 32 for char in value):
        raise spec_invalid(path, "expected a name")
    return value


def boolean(value: Any, path: str) -> bool:
    if not isinstance(value, bool):
        raise spec_invalid(path, "expected true or false")
    return value


def integer(value: Any, path: str) -> int:
    """A JSON integer, or the decimal text that writers use for numbers above 2^53; 64 bits."""
    if isinstance(value, str) and value.lstrip("-").isdecimal() and value.isascii():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not -(2**63) <= value < 2**63:
        raise spec_invalid(path, "expected an integer of 64 bits")
    return value


def number(value: Any, path: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise spec_invalid(path, "expected a number")
    return float(value)


def choice(*allowed: str) -> Parser[str]:
    options: FrozenSet[str] = frozenset(allowed)

    def parse(value: Any, path: str) -> str:
        if not isinstance(value, str) or value not in options:
            raise spec_invalid(path, f"expected one of {', '.join(allowed)}")
        return value

    return parse


def list_of(parse: Parser[T], minimum: int = 0, maximum: Optional[int] = None) -> Parser[Tuple[T, ...]]:
    def parse_list(value: Any, path: str) -> Tuple[T, ...]:
        if not isinstance(value, list):
            raise spec_invalid(path, "expected a list")
        if len(value) < minimum:
            raise spec_invalid(path, f"expected at least {minimum} entries")
        if maximum is not None and len(value) > maximum:
            raise spec_invalid(path, f"expected at most {maximum} entries")
        return tuple(parse(item, f"{path}[{index}]") for index, item in enumerate(value))

    return parse_list


def map_of(parse: Parser[T]) -> Parser[Dict[str, T]]:
    def parse_map(value: Any, path: str) -> Dict[str, T]:
        if not isinstance(value, dict):
            raise spec_invalid(path, "expected an object")
        return {name(key, path): parse(item, f"{path}.{key}") for key, item in value.items()}

    return parse_map
