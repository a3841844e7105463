"""The commit manifest: what an attempt wrote, told so exactly that the control plane can commit it without reading the data."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Sequence
from urllib.parse import unquote

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from .hive_type import hive_notation
from .job_document import JobDocument
from .parquet_footers import read_statistics
from .storage import Storage, StoredObject, join_uri
from .writer import read_back

MANIFEST_VERSION = "lakeward.manifest/v1"
_NULL_PARTITION = "__HIVE_DEFAULT_PARTITION__"


def describe_files(
    session: SparkSession,
    storage: Storage,
    uri: str,
    file_format: str,
    partition_by: Sequence[str],
    frame: DataFrame,
    stored: Sequence[StoredObject],
) -> List[Dict[str, Any]]:
    """Each file: path below `uri`, sizeBytes, rows, partition values as text, and for Parquet min and max by column."""
    if file_format == "PARQUET":
        uris = [storage.spark_uri(join_uri(uri, item.path)) for item in stored]
        told = read_statistics(session, uris, frame.schema)
    else:
        counts = _count_rows(session, storage, uri, file_format, frame, stored)
        told = [(counts.get(item.path, 0), {}) for item in stored]
    return [
        {
            "path": item.path,
            "sizeBytes": item.size,
            "rows": rows,
            "partition": _partition_values(item.path, partition_by),
            "min": {name: value.min for name, value in ranges.items()},
            "max": {name: value.max for name, value in ranges.items()},
        }
        for item, (rows, ranges) in zip(stored, told)
    ]


def manifest_document(
    job: JobDocument,
    spec_hash: str,
    frame: DataFrame,
    files: List[Dict[str, Any]],
    checks: List[Dict[str, Any]],
    bad_records: List[Dict[str, Any]],
    rejects: Optional[Dict[str, Any]],
) -> Dict[str, Any]:
    """The whole manifest; README.md beside this package describes each field."""
    return {
        "v": MANIFEST_VERSION,
        "runId": job.run_id,
        "attempt": job.attempt,
        "specHash": spec_hash,
        "dataset": {"namespace": job.target.dataset.namespace, "name": job.target.dataset.name},
        "format": job.target.format,
        "mode": job.target.mode,
        "partitionBy": list(job.target.partition_by),
        "schema": [{"name": field.name, "type": hive_notation(field.dataType)} for field in frame.schema.fields],
        "files": files,
        "rows": sum(item["rows"] for item in files),
        "sizeBytes": sum(item["sizeBytes"] for item in files),
        "checks": checks,
        "badRecords": bad_records,
        "rejects": rejects,
        "sourceSnapshots": [
            {
                "source": source.id,
                "dataset": None
                if source.dataset is None
                else {"namespace": source.dataset.namespace, "name": source.dataset.name},
                "snapshot": source.scan.snapshot,
            }
            for source in job.sources
        ],
    }


def _count_rows(
    session: SparkSession,
    storage: Storage,
    uri: str,
    file_format: str,
    frame: DataFrame,
    stored: Sequence[StoredObject],
) -> Dict[str, int]:
    written = read_back(session, storage, uri, file_format, frame)
    # Through an accumulating column, so that the readers parse whole records and not only count lines.
    counted = written.select(F.input_file_name().alias("file"), F.struct("*").alias("row")).groupBy("file")
    found = {unquote(file): rows for file, rows in counted.agg(F.count("row")).collect()}
    result: Dict[str, int] = {}
    for item in stored:
        ending = "/" + unquote(item.path)
        result[item.path] = next((rows for file, rows in found.items() if file.endswith(ending)), 0)
    return result


def _partition_values(path: str, partition_by: Sequence[str]) -> Dict[str, Optional[str]]:
    parts = dict(part.split("=", 1) for part in path.split("/")[:-1] if "=" in part)
    values = {name: unquote(parts[name]) for name in partition_by}
    return {name: None if value == _NULL_PARTITION else value for name, value in values.items()}
