"""Masks: what a cell shows in place of its value. NULL stays NULL, except under CONSTANT; the column keeps its type."""

from __future__ import annotations

import base64
import binascii
from typing import Callable, Mapping, Optional

from pyspark.sql import Column
from pyspark.sql import functions as F
from pyspark.sql import types as spark

from .expressions import ExpressionCompiler
from .failure import JobFailure
from .job_document import Mask
from .never_throwing_cast import TypedColumn, cast_or_null
from .strict_json import map_of, parse_json, text

REDACTED = "***"  # of REDACT without an argument, and the hidden part of PARTIAL: no length is kept

# keyRef -> salt; raises JobFailure RIGHTS for a key that the runner was not given
MaskKeys = Callable[[str], bytes]


def mask_keys_of(data: Optional[bytes]) -> MaskKeys:
    """The salts of HASH masks from a file of JSON, `{"<keyRef>": "<base64>"}`."""
    given: Mapping[str, str] = {} if data is None else map_of(text)(parse_json(data, "the file of mask keys"), "")

    def key_of(reference: str) -> bytes:
        try:
            return base64.b64decode(given[reference], validate=True)
        except (KeyError, binascii.Error):
            raise JobFailure("RIGHTS", "the key of a mask is not to be had") from None

    return key_of


def masked(compiler: ExpressionCompiler, cell: TypedColumn, mask: Mask, key_of: MaskKeys) -> Column:
    """The masked cell; `compiler` knows the raw base columns.

    Raises JobFailure SPEC where the kind does not go with the column's type.
    """
    value, data_type = cell
    if mask.kind == "NULLIFY":
        return F.lit(None).cast(data_type)
    if mask.kind == "CONSTANT":
        constant = TypedColumn(F.lit(mask.argument), spark.StringType())
        return constant.column if data_type == constant.type else cast_or_null(constant, data_type)[0]
    if mask.kind == "EXPRESSION":
        # What it gives for NULL is its own affair: a planner that wants NULL to stay puts a rule for it first.
        assert mask.expression is not None
        return compiler.cast(compiler.expression(mask.expression), data_type).column
    if mask.kind == "YEAR_ONLY":
        _demand(isinstance(data_type, (spark.DateType, spark.TimestampType, spark.TimestampNTZType)), mask.kind)
        return F.date_trunc("year", value).cast(data_type)
    if mask.kind == "HASH":
        _demand(isinstance(data_type, (spark.StringType, spark.BinaryType)), mask.kind)
        salt = key_of(mask.key_ref) if mask.key_ref is not None else str(mask.salt).encode("utf-8")
        digest = F.sha2(F.concat(F.lit(bytearray(salt)), value.cast("binary")), 256)
        return digest if isinstance(data_type, spark.StringType) else F.unhex(digest)
    _demand(isinstance(data_type, spark.StringType), mask.kind)
    if mask.kind == "REDACT":
        return F.when(value.isNotNull(), F.lit(REDACTED if mask.argument is None else mask.argument))
    return _partial(value, str(mask.argument))


def _partial(value: Column, argument: str) -> Column:
    """The first or last n characters beside a fixed text; a value of n characters or fewer shows none of them."""
    end, _, count = argument.partition(":")
    kept, hidden = int(count), F.lit(REDACTED)
    if end == "first":
        partly = F.concat(F.substring(value, 1, kept), hidden)
    else:
        partly = F.concat(hidden, F.substring(value, -kept, kept))
    return F.when(F.char_length(value) > kept, partly).when(value.isNotNull(), hidden)


def _demand(holds: bool, kind: str) -> None:
    if not holds:
        raise JobFailure("SPEC", f"a mask {kind} does not go with the type of its column")
