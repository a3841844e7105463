"""The steps of a spec, parsed strictly: the shapes of `StepInput`."""

from __future__ import annotations

import re
from typing import Any, Callable, Dict, Tuple

from .expression_document import parse_expression, parse_predicate
from .failure import spec_invalid
from .hive_type import parse_type
from .job_document import Aggregate, AggregateValue, CastStep, ColumnPair, Dedupe, Join, NamedExpression, Step, TypedName
from .parse_scan import demand_distinct
from .strict_json import Fields, boolean, choice, list_of, name, text

_ID = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,62}")


def parse_node_id(value: Any, path: str) -> str:
    """The id of a source or step, which becomes the name of a view."""
    if not isinstance(value, str) or _ID.fullmatch(value) is None:
        raise spec_invalid(path, "expected a letter, then at most 62 letters, digits or underscores")
    return value


def parse_step(value: Any, path: str) -> Step:
    fields = Fields(value, path)
    node = fields.required("id", parse_node_id)
    inputs = fields.required("in", list_of(parse_node_id, 1, 64))
    kind, arguments = fields.required("apply", lambda item, item_path: Fields(item, item_path).one_of(_STEPS))
    fields.close()
    if kind == "join" and len(inputs) != 2:
        raise spec_invalid(f"{path}.in", "a join has two inputs")
    if kind == "union" and len(inputs) < 2:
        raise spec_invalid(f"{path}.in", "a union has two inputs or more")
    if kind not in ("join", "union", "sql") and len(inputs) != 1:
        raise spec_invalid(f"{path}.in", "this step has one input")
    return Step(node, inputs, kind, arguments)


def _named(value: Any, path: str) -> NamedExpression:
    fields = Fields(value, path)
    result = NamedExpression(fields.required("name", name), fields.required("value", parse_expression))
    fields.close()
    return result


def _typed_name(value: Any, path: str) -> TypedName:
    fields = Fields(value, path)
    result = TypedName(fields.required("name", name), fields.required("type", parse_type))
    fields.optional("description", text, None)
    fields.close()
    return result


def _pair(value: Any, path: str) -> ColumnPair:
    fields = Fields(value, path)
    result = ColumnPair(fields.required("left", name), fields.required("right", name))
    fields.close()
    return result


def _select(value: Any, path: str) -> Tuple[NamedExpression, ...]:
    items = list_of(_named, 1)(value, path)
    demand_distinct([item.name for item in items], path)
    return items


def _cast_step(value: Any, path: str) -> CastStep:
    fields = Fields(value, path)
    columns = fields.required("columns", list_of(_typed_name, 1))
    on_error = fields.optional("onError", choice("FAIL", "NULL_FIELD", "QUARANTINE"), "FAIL")
    fields.close()
    demand_distinct([column.name for column in columns], f"{path}.columns")
    return CastStep(columns, on_error)


def _dedupe(value: Any, path: str) -> Dedupe:
    fields = Fields(value, path)
    result = Dedupe(fields.required("keys", list_of(name, 1)), fields.required("latestBy", name))
    fields.close()
    return result


def _join(value: Any, path: str) -> Join:
    fields = Fields(value, path)
    kind = fields.optional("kind", choice("INNER", "LEFT", "FULL", "SEMI", "ANTI"), "INNER")
    result = Join(kind, fields.required("on", list_of(_pair, 1)))
    fields.close()
    return result


def _union(value: Any, path: str) -> bool:
    fields = Fields(value, path)
    by_name = fields.optional("byName", boolean, True)
    fields.close()
    return by_name


def _aggregate(value: Any, path: str) -> Aggregate:
    fields = Fields(value, path)
    result = Aggregate(fields.required("by", list_of(name)), fields.required("values", list_of(_aggregate_value)))
    fields.close()
    if not result.by and not result.values:
        raise spec_invalid(path, "an aggregate has keys or values")
    demand_distinct([*result.by, *(item.name for item in result.values)], path)
    return result


def _aggregate_value(value: Any, path: str) -> AggregateValue:
    fields = Fields(value, path)
    functions = ("COUNT", "COUNT_DISTINCT", "SUM", "AVG", "MIN", "MAX", "STDDEV")
    result = AggregateValue(
        name=fields.required("name", name),
        function=fields.required("function", choice(*functions)),
        column=fields.optional("column", name, None),
    )
    fields.close()
    if result.column is None and result.function != "COUNT":
        raise spec_invalid(path, "only COUNT goes without a column")
    return result


_STEPS: Dict[str, Callable[[Any, str], Any]] = {
    "sql": text,
    "select": _select,
    "filter": parse_predicate,
    "rename": list_of(_pair, 1),
    "cast": _cast_step,
    "fillNa": list_of(_named, 1),
    "dropNa": list_of(name),
    "dedupe": _dedupe,
    "join": _join,
    "union": _union,
    "aggregate": _aggregate,
}
