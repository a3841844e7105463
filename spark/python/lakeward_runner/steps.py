"""The steps of a job, each a pure function from frames to a frame. SQL steps are in sql_step.py."""

from __future__ import annotations

from functools import reduce
from typing import Callable, Dict, List, NamedTuple, Optional, Sequence, Tuple

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F
from pyspark.sql import types as spark

from .expression_document import Predicate
from .expressions import ExpressionCompiler, columns_of_frame, quoted
from .failure import JobFailure
from .job_document import Aggregate, CastStep, ColumnPair, Dedupe, Join, NamedExpression
from .never_throwing_cast import TypedColumn

_JOIN_KINDS = {"INNER": "inner", "LEFT": "left", "FULL": "full", "SEMI": "left_semi", "ANTI": "left_anti"}


def select(frame: DataFrame, items: Sequence[NamedExpression]) -> DataFrame:
    compiler = ExpressionCompiler(frame, columns_of_frame(frame))
    return frame.select(*(compiler.expression(item.value).column.alias(item.name) for item in items))


def filter_rows(frame: DataFrame, predicate: Predicate) -> DataFrame:
    """Rows for which the predicate is true; NULL is not."""
    return frame.filter(ExpressionCompiler(frame, columns_of_frame(frame)).predicate(predicate))


def rename(frame: DataFrame, pairs: Sequence[ColumnPair]) -> DataFrame:
    """`left` becomes `right`; the order of columns stays."""
    names = {pair.left: pair.right for pair in pairs}
    _demand_columns(frame, list(names))
    renamed = [names.get(name, name) for name in frame.columns]
    if len({name.lower() for name in renamed}) != len(renamed):
        raise JobFailure("SPEC", "after the renaming two columns would have one name")
    return frame.toDF(*renamed)


class CastColumns(NamedTuple):
    """What a cast makes of a frame: all its columns, and why a row's values failed (NULL for a good row)."""

    columns: List[Column]
    reason: Optional[Column]  # the names of the failed columns; None if nothing can fail


def cast(frame: DataFrame, step: CastStep) -> CastColumns:
    """The columns cast where they stand. What happens to a row with a failed value is the caller's to decide."""
    compiler = ExpressionCompiler(frame, columns_of_frame(frame))
    wanted = {column.name: column.type for column in step.columns}
    _demand_columns(frame, list(wanted))
    columns: List[Column] = []
    failures: List[Column] = []
    for name, typed in columns_of_frame(frame).items():
        if name not in wanted:
            columns.append(typed.column)
            continue
        before = len(compiler.conversions)
        converted = compiler.cast(typed, wanted[name]).column
        columns.append(converted.alias(name))
        if len(compiler.conversions) > before:
            failures.append(F.when(typed.column.isNotNull() & converted.isNull(), F.lit(name)))
    if not failures:
        return CastColumns(columns, None)
    named = F.concat_ws(", ", *failures)
    return CastColumns(columns, F.when(named != "", named))


def fill_na(frame: DataFrame, items: Sequence[NamedExpression]) -> DataFrame:
    """NULL in the named columns replaced by a value of the column's type."""
    typed = columns_of_frame(frame)
    compiler = ExpressionCompiler(frame, typed)
    _demand_columns(frame, [item.name for item in items])
    filled = {item.name: compiler.expression(item.value) for item in items}
    columns = []
    for name, (column, data_type) in typed.items():
        if name in filled:
            column = F.coalesce(column, compiler.cast(filled[name], data_type).column)
        columns.append(column.alias(name))
    return frame.select(*columns)


def drop_na(frame: DataFrame, names: Sequence[str]) -> DataFrame:
    """Rows without NULL in the named columns; in any column where none is named."""
    _demand_columns(frame, names)
    return frame.dropna(subset=list(names) or None)


def dedupe(frame: DataFrame, step: Dedupe) -> DataFrame:
    """One row for each key: the latest by `latest_by`, NULL before every value; ties are settled by the other columns."""
    _demand_columns(frame, [*step.keys, step.latest_by])
    keys = [quoted(name) for name in step.keys]
    order = [quoted(step.latest_by).desc_nulls_last()]
    for field in frame.schema.fields:
        # Maps have no order; with ties in everything else any row is as good.
        if field.name not in (*step.keys, step.latest_by) and "map<" not in field.dataType.simpleString():
            order.append(quoted(field.name).desc_nulls_last())
    place = "__lakeward_place"
    ranked = frame.withColumn(place, F.row_number().over(Window.partitionBy(*keys).orderBy(*order)))
    return ranked.filter(F.col(place) == 1).drop(place)


def join(left: DataFrame, right: DataFrame, step: Join) -> DataFrame:
    """Equal keys joined; NULL equals nothing. The right side's key columns are left out, in FULL filled into the left's.

    Other columns must have distinct names. Raises JobFailure SPEC otherwise.
    """
    _demand_columns(left, [pair.left for pair in step.on])
    _demand_columns(right, [pair.right for pair in step.on])
    keys = {pair.right for pair in step.on}
    rest = [name for name in right.columns if name not in keys]
    if step.kind not in ("SEMI", "ANTI"):
        clash = {name.lower() for name in left.columns} & {name.lower() for name in rest}
        if clash:
            raise JobFailure("SPEC", f"both sides of the join have a column '{sorted(clash)[0]}': rename one")
    # Positions, not names, on the right side: a key may be called like a column of the left.
    renamed = {name: f"__lakeward_right_{index}" for index, name in enumerate(right.columns)}
    other = right.toDF(*(renamed[name] for name in right.columns))
    conditions = [quoted(pair.left) == F.col(renamed[pair.right]) for pair in step.on]
    condition = reduce(lambda one, more: one & more, conditions)
    joined = left.join(other, condition, _JOIN_KINDS[step.kind])
    if step.kind in ("SEMI", "ANTI"):
        return joined
    columns: List[Column] = []
    partner = {pair.left: renamed[pair.right] for pair in step.on}
    for name in left.columns:
        column = quoted(name)
        if step.kind == "FULL" and name in partner:
            column = F.coalesce(column, F.col(partner[name])).alias(name)
        columns.append(column)
    return joined.select(*columns, *(F.col(renamed[name]).alias(name) for name in rest))


def union(frames: Sequence[DataFrame], by_name: bool) -> DataFrame:
    """All rows of all frames. By name a missing column is NULL; by position the numbers of columns must agree."""
    if by_name:
        return reduce(lambda one, other: one.unionByName(other, allowMissingColumns=True), frames)
    return reduce(lambda one, other: one.union(other), frames)


def aggregate(frame: DataFrame, step: Aggregate) -> DataFrame:
    """One row for each group, NULL being a group; without keys exactly one row."""
    _demand_columns(frame, [*step.by, *(item.column for item in step.values if item.column is not None)])
    known = columns_of_frame(frame)
    values: Tuple[Column, ...] = tuple(
        (F.count(F.lit(1)) if item.column is None else _aggregated(item.function, known[item.column])).alias(item.name)
        for item in step.values
    )
    keys = [quoted(name) for name in step.by]
    if not values:
        return frame.select(*keys).distinct()
    return frame.groupBy(*keys).agg(*values) if keys else frame.agg(*values)


def _demand_columns(frame: DataFrame, names: Sequence[str]) -> None:
    have = set(frame.columns)
    for name in names:
        if name not in have:
            raise JobFailure("SPEC", f"there is no column '{name}'")


def _aggregated(function: str, typed: TypedColumn) -> Column:
    column, data_type = typed
    if function in ("MIN", "MAX", "STDDEV") and isinstance(data_type, (spark.FloatType, spark.DoubleType)):
        # For Spark a NaN is the greatest number; here it is none.
        column = F.when(~F.isnan(column), column)
    if function == "SUM" and isinstance(data_type, (spark.ByteType, spark.ShortType, spark.IntegerType, spark.LongType)):
        return F.try_sum(column)  # NULL beyond 64 bits, where the plain sum wraps around
    functions: Dict[str, Callable[[Column], Column]] = {
        "COUNT": F.count,
        "COUNT_DISTINCT": F.countDistinct,
        "SUM": F.sum,
        "AVG": F.avg,
        "MIN": F.min,
        "MAX": F.max,
        "STDDEV": F.stddev_samp,
    }
    return functions[function](column)
