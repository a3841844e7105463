"""The golden jobs that every implementation of the runner must agree on."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from lakeward_runner.storage import Storage
from lakeward_runner.writer import read_back
from tests.conftest import VECTORS
from tests.frames import frame_of, rows_of
from tests.vectors import run_vector

_JOBS = sorted((VECTORS / "jobs").glob("*.json"))


@pytest.mark.parametrize("path", _JOBS, ids=[path.stem for path in _JOBS])
def test_vector(path: Path, spark: SparkSession, tmp_path: Path) -> None:
    vector = json.loads(path.read_text("utf-8"))
    expected = vector["expected"]
    job, manifest, failure = run_vector(spark, vector, tmp_path)
    if "failure" in expected:
        assert failure is not None, "the job must fail"
        wanted = expected["failure"]
        assert (failure.error_class, failure.step) == (wanted["errorClass"], wanted["step"])
        assert failure.message == wanted.get("message", failure.message)
        assert not (tmp_path / "out/commits").exists()
        return
    assert manifest is not None, failure
    assert manifest["schema"] == expected["schema"]
    schema = {column["name"]: column["type"] for column in expected["schema"]}
    like = frame_of(spark, schema, [])
    written = read_back(spark, Storage(), (tmp_path / "out/data/run-1-a1").as_uri(), "PARQUET", like)
    assert rows_of(written) == sorted((_hashed(row) for row in expected["rows"]), key=repr)
    assert manifest["rows"] == len(expected["rows"]) == sum(file["rows"] for file in manifest["files"])
    assert manifest["sourceSnapshots"][0]["snapshot"] == job.sources[0].scan.snapshot
    if "checks" in expected:
        assert [{key: check[key] for key in expected["checks"][0]} for check in manifest["checks"]] == expected["checks"]
    if "partitions" in expected:
        assert [file["partition"] for file in manifest["files"]] == expected["partitions"]
    if "badRecords" in expected:
        assert [{key: one[key] for key in ("source", "fields")} for one in manifest["badRecords"]] == expected["badRecords"]
    if "rejects" in expected:
        assert manifest["rejects"]["rows"] == expected["rejects"]["rows"]


def _hashed(row: Any) -> Any:
    # "@sha256:…" stands for the digest of the text behind it, so that a reader sees what is hashed.
    prefix = "@sha256:"
    return [
        hashlib.sha256(value[len(prefix) :].encode()).hexdigest()
        if isinstance(value, str) and value.startswith(prefix)
        else value
        for value in row
    ]


def test_manifest_lists_exactly_the_files_that_are_there(spark: SparkSession, tmp_path: Path) -> None:
    vector = json.loads((VECTORS / "jobs/partition-folders.json").read_text("utf-8"))
    manifest = run_vector(spark, vector, tmp_path).manifest
    assert manifest is not None
    out = tmp_path / "out/data/run-1-a1"
    there = {path.relative_to(out).as_posix(): path.stat().st_size for path in out.rglob("*") if path.is_file()}
    assert {file["path"]: file["sizeBytes"] for file in manifest["files"]} == there
    assert not [path for path in there if any(part[0] in "_." for part in path.split("/"))]
