"""The parts of a job, as read from its document: inert data."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, Mapping, Optional, Tuple

from pyspark.sql.types import DataType

from .expression_document import Expression, Literal, Predicate


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
