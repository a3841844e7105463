"""Writes a frame into the attempt's own folder. Nothing is committed here: the control plane does that from the manifest."""

from __future__ import annotations

from typing import List, Sequence

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.types import TimestampNTZType

from .expressions import quoted
from .failure import JobFailure
from .hive_type import hive_notation
from .storage import Storage, StoredObject, join_uri

_OPTIONS = {
    "PARQUET": {"compression": "snappy"},
    "ORC": {"compression": "snappy"},
    "JSON": {},
    "CSV": {"header": "true", "quote": '"', "escape": '"', "encoding": "UTF-8"},
}


def as_table(frame: DataFrame) -> DataFrame:
    """Local timestamps, which no table of the lake has, as instants of UTC; every other column as it is."""
    local = [field.name for field in frame.schema.fields if isinstance(field.dataType, TimestampNTZType)]
    return frame.withColumns({name: quoted(name).cast("timestamp") for name in local}) if local else frame


def demand_writable(frame: DataFrame, partition_by: Sequence[str]) -> None:
    """Raises JobFailure for a result that no table can hold: twin columns, types outside the list, nothing but partitions."""
    names = [name.lower() for name in frame.columns]
    for name in frame.columns:
        if names.count(name.lower()) > 1:
            raise JobFailure("TRANSFORM", f"the result has two columns called '{name}'")
    for name in partition_by:
        if name not in frame.columns:
            raise JobFailure("SPEC", f"target.partitionBy: there is no column '{name}'")
    if len(partition_by) >= len(names):
        raise JobFailure("SPEC", "target.partitionBy: a column besides the partitions is needed")
    for field in frame.schema.fields:
        try:
            hive_notation(field.dataType)
        except ValueError as error:
            raise JobFailure("TRANSFORM", f"the column '{field.name}' has a type that no table holds") from error


def write_frame(frame: DataFrame, storage: Storage, uri: str, file_format: str, partition_by: Sequence[str]) -> None:
    """Writes all rows. The folder must be absent or empty. Raises JobFailure WRITE when it is not."""
    if storage.list(uri):
        raise JobFailure("WRITE", "the attempt's folder is not empty")
    if partition_by:
        # One task for each partition value, unless it is large: few files, and no sort of everything.
        frame = _rebalanced(frame, partition_by)
    # Not "errorifexists": the caller may have made the empty folder.
    writer = frame.write.mode("append").format(file_format.lower()).options(**_OPTIONS[file_format])
    (writer.partitionBy(*partition_by) if partition_by else writer).save(storage.spark_uri(uri))


def _rebalanced(frame: DataFrame, names: Sequence[str]) -> DataFrame:
    # DataFrame.hint takes texts and numbers only; Spark's hint wants columns.
    columns = frame._jseq([quoted(name)._jc.expr() for name in names])
    return DataFrame(frame._jdf.hint("rebalance", columns), frame.sparkSession)


def written_files(storage: Storage, uri: str) -> List[StoredObject]:
    """The data files, after removing what readers would hide: parts of the path that begin with `_` or `.`."""
    kept = []
    for stored in storage.list(uri):
        if any(part[0] in "_." for part in stored.path.split("/")):
            storage.delete(join_uri(uri, stored.path))
        else:
            kept.append(stored)
    return kept


def read_back(session: SparkSession, storage: Storage, uri: str, file_format: str, like: DataFrame) -> DataFrame:
    """What was written, with the columns and types of the frame it came from."""
    root = storage.spark_uri(uri)
    reader = session.read.schema(like.schema).options(**_OPTIONS[file_format], basePath=root)
    return reader.format(file_format.lower()).load(root).select(*like.columns)
