"""Scans of a spec, parsed strictly."""

from __future__ import annotations

import re
from typing import Any, List

from .expression_document import parse_expression, parse_instant, parse_literal, parse_predicate
from .failure import spec_invalid
from .hive_type import parse_type
from .job_document import CellRule, FileOptions, Mask, ReadColumn, ReadSchema, Scan, ShownValue
from .strict_json import Fields, boolean, choice, integer, list_of, map_of, name, text

_URI = re.compile(r"(file|s3|s3a)://?[^\s]*|/[^\n\x00]*")


def parse_scan(value: Any, path: str) -> Scan:
    """What a source reads and shows. Raises JobFailure SPEC."""
    fields = Fields(value, path)
    scan = Scan(
        snapshot=fields.optional("snapshot", integer, None),
        committed_at=fields.optional("committedAt", parse_instant, None),
        files=fields.required("files", list_of(parse_uri)),
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
    demand_distinct([column.name for column in result.columns], f"{path}.columns")
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


def parse_uri(value: Any, path: str) -> str:
    """The address of a file or folder; `file:` addresses are percent-encoded, `s3:` ones are not."""
    if not isinstance(value, str) or _URI.fullmatch(value) is None:
        raise spec_invalid(path, "expected a file: or s3: URI")
    return value


def demand_distinct(names: List[str], path: str) -> None:
    """Raises JobFailure SPEC for names that Spark, which has no regard for case, would take for one."""
    if len({item.lower() for item in names}) != len(names):
        raise spec_invalid(path, "two names are equal or differ only in case")
