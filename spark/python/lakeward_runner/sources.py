"""Base relations: the pinned files of a scan, read by name as the dataset's base columns and types."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import defaultdict
from functools import reduce
from typing import Dict, List, Optional, Sequence, Tuple

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql import types as spark

from .expressions import quoted
from .failure import JobFailure
from .job_document import Scan
from .never_throwing_cast import TypedColumn, cast_or_null
from .parquet_footers import read_schemas
from .storage import Storage

# A record that the JSON reader cannot parse carries this column; no base column may be called so.
MALFORMED = "__lakeward_malformed"
_HEADER_BYTES = 1 << 20
# The name of a pinned file means that file, whatever characters it has.
_GLOB = "__globPaths__"
_PARTITION = re.compile(r"^[^=/]+=[^/]*$")


def read_base(session: SparkSession, storage: Storage, scan: Scan) -> DataFrame:
    """All base columns of a scan, in the schema's order, and for JSON the boolean column MALFORMED.

    A column that a file lacks is NULL there. A column in no file but in the files' folders (`dt=2027-02-28`) has that
    value. Raises JobFailure SOURCE for files that cannot be opened.
    """
    schema = spark.StructType([spark.StructField(name, data_type) for name, data_type in scan.schema.items()])
    if not scan.files:
        return session.createDataFrame([], schema)
    uris = [storage.spark_uri(uri) for uri in scan.files]
    try:
        if scan.format == "PARQUET":
            frames = _read_parquet(session, uris, schema)
        elif scan.format == "CSV":
            frames = _read_csv(session, storage, uris, schema, scan)
        else:
            frames = _read_json(session, uris, schema, scan)
    except JobFailure:
        raise
    except Exception as error:
        raise JobFailure("SOURCE", "a file of this source cannot be opened") from error
    return reduce(lambda one, other: one.unionByName(other), frames)


def _by_folder(uris: Sequence[str]) -> Dict[Tuple[str, Tuple[str, ...]], List[str]]:
    """Files by the folder above their first `key=value` part, and by the keys below it: Spark takes one of these a read."""
    groups: Dict[Tuple[str, Tuple[str, ...]], List[str]] = defaultdict(list)
    for uri in uris:
        folders = uri.split("/")[:-1]
        first = next((i for i, part in enumerate(folders) if _PARTITION.match(part)), len(folders))
        root = "/".join(folders[:first])
        keys = tuple(part.split("=", 1)[0] for part in folders[first:])
        groups[root if keys else "", keys].append(uri)
    return groups


def _partition_fields(keys: Sequence[str], schema: spark.StructType) -> List[spark.StructField]:
    known = {field.name.lower(): field for field in schema.fields}
    # A key that is no base column is read as text, since Spark wants a type for every folder, and then dropped.
    return [known.get(key.lower(), spark.StructField(key, spark.StringType())) for key in keys]


def _read_parquet(session: SparkSession, uris: Sequence[str], schema: spark.StructType) -> List[DataFrame]:
    own_types = dict(zip(uris, read_schemas(session, uris)))
    frames = []
    for (root, keys), members in _by_folder(uris).items():
        partition = _partition_fields(keys, schema)
        for own, files in _by_schema(members, own_types, schema).items():
            stored = [field for field in spark.StructType.fromJson(json.loads(own)).fields]
            names = {field.name.lower() for field in partition}
            stored = [field for field in stored if field.name.lower() not in names]
            reader = session.read.schema(spark.StructType(stored + partition)).option(_GLOB, False)
            frame = (reader.option("basePath", root) if root else reader).parquet(*files)
            frames.append(_as_base(frame, schema, strict_text=False))
    return frames


def _by_schema(uris: Sequence[str], own_types: Dict[str, spark.StructType], schema: spark.StructType) -> Dict[str, List[str]]:
    """Files by their own types of the base columns, as JSON: files of a table may differ after its types were widened."""
    wanted = {field.name.lower(): field.dataType for field in schema.fields}
    groups: Dict[str, List[str]] = defaultdict(list)
    for uri in uris:
        fields = []
        for field in own_types[uri].fields:
            target = wanted.get(field.name.lower())
            if target is None:
                continue
            # The reader itself takes a local timestamp as an instant of the session's zone, which is UTC; a cast in the
            # plan would keep filters away from the row groups.
            as_instant = isinstance(field.dataType, spark.TimestampNTZType) and isinstance(target, spark.TimestampType)
            fields.append(spark.StructField(field.name, target if as_instant else field.dataType))
        groups[spark.StructType(fields).json()].append(uri)
    return groups


def _read_csv(
    session: SparkSession, storage: Storage, uris: Sequence[str], schema: spark.StructType, scan: Scan
) -> List[DataFrame]:
    frames = []
    for (root, keys), members in _by_folder(uris).items():
        partition = _partition_fields(keys, schema)
        names = {field.name.lower() for field in partition}
        positional = tuple(field.name for field in schema.fields if field.name.lower() not in names)
        groups: Dict[Tuple[str, ...], List[str]] = defaultdict(list)
        for uri in members:
            groups[_csv_header(storage, uri, scan.options.delimiter) if scan.options.header else positional].append(uri)
        for columns, files in groups.items():
            stored = [spark.StructField(name, spark.StringType()) for name in columns]
            reader = session.read.schema(spark.StructType(stored + partition)).options(
                **{_GLOB: False},
                header=scan.options.header,
                sep=scan.options.delimiter,
                quote='"',
                escape='"',
                multiLine=True,
                mode="PERMISSIVE",
                encoding="UTF-8",
            )
            frame = (reader.option("basePath", root) if root else reader).csv(list(files))
            frames.append(_as_base(frame, schema, strict_text=True))
    return frames


def _csv_header(storage: Storage, uri: str, delimiter: str) -> Tuple[str, ...]:
    """The column names of the first line; names that are empty or repeated become unique ones that no column has."""
    start = storage.read(uri, _HEADER_BYTES).decode("utf-8-sig", errors="replace")
    row: List[str] = next(csv.reader(io.StringIO(start, newline=""), delimiter=delimiter), [])
    seen: Dict[str, int] = {}
    names = []
    for position, name in enumerate(row):
        taken = name == "" or name.lower() in seen
        names.append(f"__lakeward_column_{position}" if taken else name)
        seen[name.lower()] = position
    return tuple(names)


def _read_json(session: SparkSession, uris: Sequence[str], schema: spark.StructType, scan: Scan) -> List[DataFrame]:
    frames = []
    for (root, keys), members in _by_folder(uris).items():
        partition = _partition_fields(keys, schema)
        names = {field.name.lower() for field in partition}
        record = spark.StructType([field for field in schema.fields if field.name.lower() not in names])
        path = _record_folders(scan.options.record_path)
        document: spark.StructType = record
        for step in reversed(path):
            inner = spark.ArrayType(record) if document is record else document
            document = spark.StructType([spark.StructField(step, inner)])
        corrupt = spark.StructField(MALFORMED, spark.StringType())
        reader = session.read.schema(spark.StructType([*document.fields, corrupt, *partition])).options(
            **{_GLOB: False},
            multiLine=scan.options.record_path is not None,
            mode="PERMISSIVE",
            columnNameOfCorruptRecord=MALFORMED,
        )
        frame = (reader.option("basePath", root) if root else reader).json(list(members))
        if path:
            records = reduce(lambda column, step: column.getField(step), path[1:], quoted(path[0]))
            others = [quoted(field.name) for field in partition]
            frame = frame.select(F.explode(records).alias("record"), *others).select(
                *(F.col("record").getField(field.name).alias(field.name) for field in record.fields),
                F.lit(None).cast("string").alias(MALFORMED),
                *others,
            )
        # A record with one field of a wrong type is flagged too, but keeps its other fields: that is no malformed record.
        fields = [quoted(field.name).isNull() for field in record.fields]
        lost = reduce(lambda one, other: one & other, fields, quoted(MALFORMED).isNotNull())
        base = [quoted(field.name) for field in schema.fields]
        frames.append(frame.select(*base, lost.alias(MALFORMED)))
    return frames


def _record_folders(record_path: Optional[str]) -> List[str]:
    # `$[*]` and `$` need no walk: in multi-line mode Spark makes one record of an object and one each of an array.
    return [] if record_path is None else [part for part in record_path[1:].replace("[*]", "").split(".") if part]


def _as_base(frame: DataFrame, schema: spark.StructType, strict_text: bool) -> DataFrame:
    """The base columns in order: found by name without regard to case, cast where a file has another type."""
    found = {field.name.lower(): field for field in frame.schema.fields}
    columns: List[Column] = []
    for field in schema.fields:
        own = found.get(field.name.lower())
        if own is None:
            column = F.lit(None).cast(field.dataType)
        elif own.dataType == field.dataType or _differs_in_nullability_only(own.dataType, field.dataType):
            column = quoted(own.name)
        elif strict_text or not isinstance(own.dataType, spark.StringType):
            column = cast_or_null(TypedColumn(quoted(own.name), own.dataType), field.dataType)[0]
        else:
            column = quoted(own.name).cast(field.dataType)
        columns.append(column.alias(field.name))
    return frame.select(*columns)


def _differs_in_nullability_only(own: spark.DataType, wanted: spark.DataType) -> bool:
    return own.simpleString() == wanted.simpleString()
