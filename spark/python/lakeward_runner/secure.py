"""Secured relations: a scan's row filter, masks and column cut over its raw base columns, in one filter and one projection."""

from __future__ import annotations

from functools import reduce
from typing import Dict, FrozenSet, List, Mapping, Optional, Tuple

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as spark

from .expressions import ExpressionCompiler, columns_of_frame
from .failure import JobFailure
from .job_document import CellRule, Scan
from .masks import MaskKeys, masked
from .never_throwing_cast import TypedColumn
from .sources import MALFORMED


def secure(base: DataFrame, scan: Scan, key_of: MaskKeys) -> DataFrame:
    """The rows and cells of a scan that its caller may see. Masks and conditions read raw values and never chain."""
    compiler = ExpressionCompiler(base, columns_of_frame(base))
    rows = base if scan.row_filter is None else base.filter(compiler.is_true(scan.row_filter))
    rules: Dict[str, Tuple[CellRule, ...]] = {
        **{path: (CellRule(None, mask),) for path, mask in scan.masks.items()},
        **scan.cells,
    }
    cells = _Cells(compiler, rules, key_of)
    projection: List[Column] = []
    for name, data_type in scan.schema.items():
        shown = cells.shown(name, TypedColumn(columns_of_frame(base)[name].column, data_type), scan.columns)
        if shown is not None:
            projection.append(shown.alias(name))
    if MALFORMED in base.columns:
        projection.append(F.col(MALFORMED))
    return rows.select(*projection)


def changed_columns(scan: Scan) -> FrozenSet[str]:
    """The top-level base columns of which some cell may not show its value: masked, withheld in part, or cut."""
    clear = {path for path, rules in scan.cells.items() if rules[:1] == (CellRule(None, None),)}
    touched = {*scan.masks, *(set(scan.cells) - clear), *(path for path in scan.columns if path not in scan.schema)}
    return frozenset({path if path in scan.schema else path.split(".")[0] for path in touched})


class _Cells:
    def __init__(
        self,
        compiler: ExpressionCompiler,
        rules: Mapping[str, Tuple[CellRule, ...]],
        key_of: MaskKeys,
    ) -> None:
        self._compiler = compiler
        self._rules = rules
        self._key_of = key_of

    def shown(self, path: str, cell: TypedColumn, columns: Tuple[str, ...], readable: bool = False) -> Optional[Column]:
        """What a path shows: all of it, the readable parts of a struct, or None if nothing of it is readable."""
        readable = readable or path in columns
        below = [known for known in (*self._rules, *columns) if known.startswith(path + ".")]
        if path in self._rules:
            # A mask on a parent covers its children.
            return self._by_rules(path, cell) if readable else None
        if not below:
            return cell.column if readable else None
        if not isinstance(cell.type, spark.StructType):
            raise JobFailure("SPEC", "a rule reaches into a column that is no struct")
        parts: List[Column] = []
        for field in cell.type.fields:
            inner = TypedColumn(cell.column.getField(field.name), field.dataType)
            part = self.shown(f"{path}.{field.name}", inner, columns, readable)
            if part is not None:
                parts.append(part.alias(field.name))
        return F.when(cell.column.isNotNull(), F.struct(*parts)) if parts else None

    def _by_rules(self, path: str, cell: TypedColumn) -> Column:
        nothing = F.lit(None).cast(cell.type)

        def before(otherwise: Column, rule: CellRule) -> Column:
            shown = self._shown_by(rule, cell)
            if rule.when is None:
                return shown
            return F.when(self._compiler.predicate(rule.when), shown).otherwise(otherwise)

        return reduce(before, reversed(self._rules[path]), nothing)

    def _shown_by(self, rule: CellRule, cell: TypedColumn) -> Column:
        if rule.shown is not None:
            if rule.shown.value is None:
                return F.lit(None).cast(cell.type)
            return self._compiler.cast(self._compiler.expression(rule.shown.value), cell.type).column
        return cell.column if rule.mask is None else masked(self._compiler, cell, rule.mask, self._key_of)
