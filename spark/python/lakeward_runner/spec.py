"""The document that the runner takes, `lakeward.job/v1`, parsed strictly. Shapes and meaning: README.md beside this package."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Any, Callable, Dict, List, Mapping, Optional, Tuple

from pyspark.sql.types import DataType

from .expression_document import (
    Expression,
    Literal,
    Predicate,
    parse_expression,
    parse_instant,
    parse_literal,
    parse_predicate,
)
from .failure import spec_invalid
from .hive_type import parse_type
from .strict_json import Fields, boolean, choice, integer, list_of, map_of, name, number, parse_json, text

SPEC_VERSION = "lakeward.job/v1"
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,62}")
_URI = re.compile(r"(file|s3|s3a)://?[^\s]*|/[^\n\x00]*")


@dataclass(frozen=True)
class FileOptions:
    header: bool = True  # CSV only
    delimiter: str = ","  # CSV only, one character
    record_path: Optional[str] = None  # JSON only: `$[*]`, `$.features[*]`; None = JSON lines


@dataclass(frozen=True)
class Mask:
    kind: str
    argument: Optional[str] = None
    expression: Optional[Expression] = None
    key_ref: Optional[str] = None
    salt: Optional[str] = None


@dataclass(frozen=True)
class CellRule:
    """Where `when` is true (None = always) the cell shows its value, or its mask, or what `shown` says."""

    when: Optional[Predicate]
    mask: Optional[Mask]
    shown: Optional[ShownValue] = None


@dataclass(frozen=True)
class ShownValue:
    """An expression over raw base columns in place of a cell; None = NULL."""

    value: Optional[Expression]


@dataclass(frozen=True)
class ReadColumn:
    name: str
    type: DataType
    source: Expression
    default: Optional[Literal]


@dataclass(frozen=True)
class ReadSchema:
    columns: Tuple[ReadColumn, ...]
    row_predicate: Optional[Predicate]
    on_bad_record: str  # FAIL, NULL_FIELD, DROP_ROW


@dataclass(frozen=True)
class Scan:
    snapshot: Optional[int]
    committed_at: Optional[datetime.datetime]
    files: Tuple[str, ...]
    format: str  # PARQUET, CSV, JSON
    options: FileOptions
    schema: Mapping[str, DataType]
    columns: Tuple[str, ...]
    masks: Mapping[str, Mask]
    cells: Mapping[str, Tuple[CellRule, ...]]
    row_filter: Optional[Predicate]
    read_schema: Optional[ReadSchema]

    @property
    def guarded(self) -> bool:
        """Whether somebody holds back a row or a cell: then nothing may be told about what does not show."""
        return bool(self.masks or self.cells or self.row_filter is not None or set(self.columns) != set(self.schema))


@dataclass(frozen=True)
class DatasetRef:
    namespace: str
    name: str


@dataclass(frozen=True)
class Source:
    id: str
    dataset: Optional[DatasetRef]
    scan: Scan
    barrier: bool


@dataclass(frozen=True)
class Step:
    id: str
    inputs: Tuple[str, ...]
    kind: str  # a field of StepInput
    arguments: Any  # what `parse` of that kind returned


@dataclass(frozen=True)
class NamedExpression:
    name: str
    value: Expression


@dataclass(frozen=True)
class TypedName:
    name: str
    type: DataType


@dataclass(frozen=True)
class CastStep:
    columns: Tuple[TypedName, ...]
    on_error: str  # FAIL, NULL_FIELD, QUARANTINE


@dataclass(frozen=True)
class Dedupe:
    keys: Tuple[str, ...]
    latest_by: str


@dataclass(frozen=True)
class ColumnPair:
    left: str
    right: str


@dataclass(frozen=True)
class Join:
    kind: str  # INNER, LEFT, FULL, SEMI, ANTI
    on: Tuple[ColumnPair, ...]


@dataclass(frozen=True)
class AggregateValue:
    name: str
    function: str
    column: Optional[str]


@dataclass(frozen=True)
class Aggregate:
    by: Tuple[str, ...]
    values: Tuple[AggregateValue, ...]


@dataclass(frozen=True)
class Range:
    min: Optional[int]
    max: Optional[int]


@dataclass(frozen=True)
class Check:
    on: str
    severity: str  # ERROR, WARN
    threshold: float  # share of rows that may violate the rule
    kind: str  # rowCount, notNull, unique, where, freshSeconds, sql
    rule: Any  # Range, column names, Predicate, seconds or SQL text


@dataclass(frozen=True)
class Target:
    dataset: DatasetRef
    format: str  # PARQUET, ORC, JSON, CSV
    partition_by: Tuple[str, ...]
    mode: str
    merge_keys: Tuple[str, ...]
    write: str  # URI of the private, empty attempt directory
    manifest: str  # URI outside of `write`, so that no reader of the data meets it
    rejects: Optional[str]
    current: Optional[Scan]  # MERGE only: what the table holds now


@dataclass(frozen=True)
class JobDocument:
    run_id: str
    attempt: int
    caller: str
    policy_version: str
    not_after: datetime.datetime
    sources: Tuple[Source, ...]
    steps: Tuple[Step, ...]
    checks: Tuple[Check, ...]
    target: Target

    @property
    def output(self) -> str:
        """The id of the node that feeds the target."""
        return self.steps[-1].id if self.steps else self.sources[-1].id


def parse_spec(data: bytes) -> JobDocument:
    """The job of a spec file. Raises JobFailure SPEC, which names the place and never quotes a value."""
    fields = Fields(parse_json(data, "the spec"), "")
    fields.required("v", choice(SPEC_VERSION))
    document = JobDocument(
        run_id=fields.required("runId", name),
        attempt=fields.required("attempt", integer),
        caller=fields.required("caller", name),
        policy_version=str(fields.required("policyVersion", _version)),
        not_after=fields.required("notAfter", parse_instant),
        sources=fields.required("sources", list_of(_source, 1, 64)),
        steps=fields.required("steps", list_of(_step, 0, 200)),
        checks=fields.optional("checks", list_of(_check, 0, 200), ()),
        target=fields.required("target", _target),
    )
    fields.close()
    _check_graph(document)
    return document


def _check_graph(document: JobDocument) -> None:
    seen: Dict[str, str] = {}
    for index, source in enumerate(document.sources):
        _declare(source.id, f"sources[{index}].id", seen)
    for index, step in enumerate(document.steps):
        for node in step.inputs:
            if seen.get(node.lower()) != node:
                raise spec_invalid(f"steps[{index}].in", "names no source and no earlier step")
        _declare(step.id, f"steps[{index}].id", seen)
    if not document.steps and len(document.sources) != 1:
        raise spec_invalid("steps", "without a step there must be exactly one source")
    sources = {source.id for source in document.sources}
    for index, check in enumerate(document.checks):
        if seen.get(check.on.lower()) != check.on:
            raise spec_invalid(f"checks[{index}].on", "names no source and no step")
        if check.kind == "freshSeconds" and check.on not in sources:
            raise spec_invalid(f"checks[{index}]", "freshness is a property of a source")
    quarantine = any(step.kind == "cast" and step.arguments.on_error == "QUARANTINE" for step in document.steps)
    if quarantine and document.target.rejects is None:
        raise spec_invalid("target.rejects", "a cast with QUARANTINE needs a place for the rejected rows")


def _declare(node: str, path: str, seen: Dict[str, str]) -> None:
    # Views of Spark are found without regard to case.
    if node.lower() in seen:
        raise spec_invalid(path, "this id is taken")
    seen[node.lower()] = node


def _version(value: Any, path: str) -> Any:
    return name(value, path) if isinstance(value, str) else integer(value, path)


def _node_id(value: Any, path: str) -> str:
    if not isinstance(value, str) or _ID.fullmatch(value) is None:
        raise spec_invalid(path, "expected a letter, then at most 62 letters, digits or underscores")
    return value


def _uri(value: Any, path: str) -> str:
    if not isinstance(value, str) or _URI.fullmatch(value) is None:
        raise spec_invalid(path, "expected a file: or s3: URI")
    return value


def _dataset(value: Any, path: str) -> DatasetRef:
    fields = Fields(value, path)
    result = DatasetRef(fields.required("namespace", name), fields.required("name", name))
    fields.close()
    return result


def _source(value: Any, path: str) -> Source:
    fields = Fields(value, path)
    result = Source(
        id=fields.required("id", _node_id),
        dataset=fields.optional("dataset", _dataset, None),
        scan=fields.required("scan", _scan),
        barrier=fields.optional("barrier", boolean, False),
    )
    fields.close()
    return result


def _scan(value: Any, path: str) -> Scan:
    fields = Fields(value, path)
    scan = Scan(
        snapshot=fields.optional("snapshot", integer, None),
        committed_at=fields.optional("committedAt", parse_instant, None),
        files=fields.required("files", list_of(_uri)),
        format=fields.required("format", choice("PARQUET", "CSV", "JSON")),
        options=fields.optional("options", _options, FileOptions()),
        schema=fields.required("schema", map_of(parse_type)),
        columns=fields.required("columns", list_of(name)),
        masks=fields.optional("masks", map_of(_mask), {}),
        cells=fields.optional("cells", map_of(list_of(_cell_rule)), {}),
        row_filter=fields.optional("rowFilter", parse_predicate, None),
        read_schema=fields.optional("readSchema", _read_schema, None),
    )
    fields.close()
    lowered = [column.lower() for column in scan.schema]
    if len(set(lowered)) != len(lowered):
        raise spec_invalid(f"{path}.schema", "two columns differ only in case")
    for column in scan.columns:
        if column not in scan.schema and column.split(".")[0] not in scan.schema:
            raise spec_invalid(f"{path}.columns", "names a column that the schema does not have")
    both = set(scan.masks) & set(scan.cells)
    if both:
        raise spec_invalid(f"{path}.cells", "a column has either a mask or rules for its cells")
    for given, column in [("masks", c) for c in scan.masks] + [("cells", c) for c in scan.cells]:
        if column not in scan.schema and column.split(".")[0] not in scan.schema:
            raise spec_invalid(f"{path}.{given}", "names a column that the schema does not have")
    return scan


def _options(value: Any, path: str) -> FileOptions:
    fields = Fields(value, path)
    delimiter = fields.optional("delimiter", text, ",")
    record_path = fields.optional("recordPath", text, None)
    result = FileOptions(fields.optional("header", boolean, True), delimiter, record_path)
    fields.optional("compression", text, None)  # the readers go by the file's ending
    fields.close()
    if len(delimiter) != 1 or delimiter in '"\r\n':
        raise spec_invalid(f"{path}.delimiter", "expected one character")
    if record_path is not None and re.fullmatch(r"\$((\.[A-Za-z_][A-Za-z0-9_]*)*\[\*\])?", record_path) is None:
        raise spec_invalid(f"{path}.recordPath", "expected $, $[*] or $.name[*]")
    return result


def _mask(value: Any, path: str) -> Mask:
    fields = Fields(value, path)
    kinds = ("NULLIFY", "REDACT", "CONSTANT", "PARTIAL", "HASH", "YEAR_ONLY", "EXPRESSION")
    mask = Mask(
        kind=fields.required("kind", choice(*kinds)),
        argument=fields.optional("argument", text, None),
        expression=fields.optional("expression", parse_expression, None),
        key_ref=fields.optional("keyRef", name, None),
        salt=fields.optional("salt", text, None),
    )
    fields.close()
    if mask.kind == "CONSTANT" and mask.argument is None:
        raise spec_invalid(path, "CONSTANT needs an argument")
    partial = r"(first|last):([1-9][0-9]{0,2}|1000)"
    if mask.kind == "PARTIAL" and re.fullmatch(partial, mask.argument or "") is None:
        raise spec_invalid(path, "PARTIAL needs an argument such as first:2 or last:4")
    if mask.kind == "HASH" and (mask.key_ref is None) == (mask.salt is None):
        raise spec_invalid(path, "HASH needs either keyRef or salt")
    if (mask.kind == "EXPRESSION") != (mask.expression is not None):
        raise spec_invalid(path, "an expression belongs to EXPRESSION and to no other kind")
    return mask


def _cell_rule(value: Any, path: str) -> CellRule:
    fields = Fields(value, path)
    when = fields.optional("when", parse_predicate, None)
    if fields.has("value"):
        rule = CellRule(when, None, ShownValue(fields.optional("value", parse_expression, None)))
    else:
        rule = CellRule(when, fields.optional("mask", _mask, None))
    fields.close()
    return rule


def _read_schema(value: Any, path: str) -> ReadSchema:
    fields = Fields(value, path)
    result = ReadSchema(
        columns=fields.required("columns", list_of(_read_column, 1)),
        row_predicate=fields.optional("rowPredicate", parse_predicate, None),
        on_bad_record=fields.optional("onBadRecord", choice("FAIL", "NULL_FIELD", "DROP_ROW"), "FAIL"),
    )
    fields.close()
    _distinct([column.name for column in result.columns], f"{path}.columns")
    return result


def _read_column(value: Any, path: str) -> ReadColumn:
    fields = Fields(value, path)
    result = ReadColumn(
        name=fields.required("name", name),
        type=fields.required("type", parse_type),
        source=fields.required("source", parse_expression),
        default=fields.optional("default", parse_literal, None),
    )
    fields.close()
    return result


def _step(value: Any, path: str) -> Step:
    fields = Fields(value, path)
    node = fields.required("id", _node_id)
    inputs = fields.required("in", list_of(_node_id, 1, 64))
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
    _distinct([item.name for item in items], path)
    return items


def _cast_step(value: Any, path: str) -> CastStep:
    fields = Fields(value, path)
    columns = fields.required("columns", list_of(_typed_name, 1))
    on_error = fields.optional("onError", choice("FAIL", "NULL_FIELD", "QUARANTINE"), "FAIL")
    fields.close()
    _distinct([column.name for column in columns], f"{path}.columns")
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
    _distinct([*result.by, *(item.name for item in result.values)], path)
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


def _check(value: Any, path: str) -> Check:
    fields = Fields(value, path)
    on = fields.required("on", _node_id)
    severity = fields.optional("severity", choice("ERROR", "WARN"), "ERROR")
    threshold = fields.optional("threshold", number, 0.0)
    rules: Dict[str, Callable[[Any, str], Any]] = {
        "rowCount": _range,
        "notNull": list_of(name, 1),
        "unique": list_of(name, 1),
        "where": parse_predicate,
        "freshSeconds": integer,
        "sql": text,
    }
    kind, rule = fields.required("rule", lambda item, item_path: Fields(item, item_path).one_of(rules))
    fields.close()
    if not 0 <= threshold <= 1:
        raise spec_invalid(f"{path}.threshold", "expected a share between 0 and 1")
    return Check(on, severity, threshold, kind, rule)


def _range(value: Any, path: str) -> Range:
    fields = Fields(value, path)
    result = Range(fields.optional("min", integer, None), fields.optional("max", integer, None))
    fields.close()
    return result


def _target(value: Any, path: str) -> Target:
    fields = Fields(value, path)
    modes = ("CREATE", "APPEND", "OVERWRITE", "OVERWRITE_PARTITIONS", "MERGE")
    target = Target(
        dataset=fields.required("dataset", _dataset),
        format=fields.optional("format", choice("PARQUET", "ORC", "JSON", "CSV"), "PARQUET"),
        partition_by=fields.optional("partitionBy", list_of(name), ()),
        mode=fields.required("mode", choice(*modes)),
        merge_keys=fields.optional("mergeKeys", list_of(name), ()),
        write=fields.required("write", _uri),
        manifest=fields.required("manifest", _uri),
        rejects=fields.optional("rejects", _uri, None),
        current=fields.optional("current", _scan, None),
    )
    # Of the commit, not of the run: known here so that a planner may pass the caller's target on as it is.
    fields.optional("schemaEvolution", choice("STRICT", "ADD_COLUMNS"), "STRICT")
    fields.optional("keepSnapshots", integer, None)
    fields.close()
    _distinct(list(target.partition_by), f"{path}.partitionBy")
    for index, column in enumerate(target.partition_by):
        if column[0] in "_." or "/" in column or "=" in column:
            raise spec_invalid(f"{path}.partitionBy[{index}]", "readers would hide or misread a folder of this name")
    if f"{target.manifest}/".startswith(target.write.rstrip("/") + "/"):
        raise spec_invalid(f"{path}.manifest", "the manifest stands outside the folder of the data")
    if target.mode == "MERGE" and (not target.merge_keys or target.current is None):
        raise spec_invalid(path, "MERGE needs mergeKeys and current")
    if target.mode == "OVERWRITE_PARTITIONS" and not target.partition_by:
        raise spec_invalid(path, "OVERWRITE_PARTITIONS needs partitionBy")
    return target


def _distinct(names: List[str], path: str) -> None:
    if len({item.lower() for item in names}) != len(names):
        raise spec_invalid(path, "two names are equal or differ only in case")
