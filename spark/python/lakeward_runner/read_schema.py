"""Read schemas over a secured relation: cast, parse, default, derive, rename, hide, row predicate, bad-record rule."""

from __future__ import annotations

from functools import reduce
from typing import Dict, List, NamedTuple

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from .expression_document import columns_of
from .expressions import ExpressionCompiler, columns_of_frame, literal, quoted
from .job_document import ReadColumn, ReadSchema, Scan
from .never_throwing_cast import TypedColumn
from .secure import changed_columns
from .sources import MALFORMED

_BAD = "__lakeward_bad_"


class BadFields(NamedTuple):
    """Aggregates over a frame with flags: bad fields by public column; under MALFORMED the records that cannot be parsed."""

    counts: Dict[str, Column]
    frame: DataFrame  # the rows with the flags, before any is dropped


class Reading(NamedTuple):
    """Public columns, and what to count on the way. `finish` turns the (observed) rows with flags into public columns."""

    bad: BadFields
    names: List[str]
    drop_rows: bool

    def finish(self, rows: DataFrame) -> DataFrame:
        if self.drop_rows and self.bad.counts:
            flags = [F.col(name) for name in rows.columns if name.startswith(_BAD)]
            rows = rows.filter(~reduce(lambda one, other: one | other, flags, F.lit(False)))
        if MALFORMED in rows.columns:
            rows = rows.filter(~F.col(MALFORMED))
        return rows.select(*(quoted(name) for name in self.names))


def apply_read_schema(secured: DataFrame, scan: Scan) -> Reading:
    """How a scan's caller reads it. Without a read schema: the secured base columns as they are.

    Base columns that are cut read as NULL. Where a base column is masked or partly withheld, the defaults and bad-record
    rules of what is derived from it do not apply: a redacted text that fails a date cast is NULL, not a bad record.
    """
    malformed = MALFORMED in secured.columns
    counts: Dict[str, Column] = {}
    # A malformed record belongs to no visible row: only a reader of the whole dataset is told of it.
    if malformed and not scan.guarded:
        counts[MALFORMED] = F.sum(F.col(MALFORMED).cast("bigint"))
    schema = scan.read_schema
    if schema is None:
        names = [name for name in secured.columns if name != MALFORMED]
        return Reading(BadFields(counts, secured), names, False)
    shown = columns_of_frame(secured)
    base = {name: shown.get(name, TypedColumn(F.lit(None).cast(kind), kind)) for name, kind in scan.schema.items()}
    rows = secured
    if schema.row_predicate is not None:
        rows = rows.filter(ExpressionCompiler(secured, base).is_true(schema.row_predicate))
    return _project(rows, scan, schema, base, counts)


def _project(
    rows: DataFrame, scan: Scan, schema: ReadSchema, base: Dict[str, TypedColumn], counts: Dict[str, Column]
) -> Reading:
    changed = changed_columns(scan) | (set(scan.schema) - set(rows.columns))
    columns: List[Column] = []
    for index, column in enumerate(schema.columns):
        compiler = ExpressionCompiler(rows, base)
        value = compiler.cast(compiler.expression(column.source), column.type).column
        whole = not columns_of(column.source) & changed
        failed = [raw.isNotNull() & converted.isNull() for raw, converted in compiler.conversions]
        if whole and failed:
            bad = reduce(lambda one, other: one | other, failed)
            flag = f"{_BAD}{index}"
            columns.append(bad.alias(flag))
            counts[column.name] = F.sum(F.col(flag).cast("bigint"))
        else:
            bad = F.lit(False)
        columns.append((_with_default(value, column, bad) if whole else value).alias(column.name))
    if MALFORMED in rows.columns:
        columns.append(F.col(MALFORMED))
    names = [column.name for column in schema.columns]
    return Reading(BadFields(counts, rows.select(*columns)), names, schema.on_bad_record == "DROP_ROW")


def _with_default(value: Column, column: ReadColumn, bad: Column) -> Column:
    """The default in place of NULL and of an absent column; a bad field stays NULL."""
    if column.default is None:
        return value
    constant = literal(column.default).column.cast(column.type)
    return F.when(value.isNull() & ~bad, constant).otherwise(value)
