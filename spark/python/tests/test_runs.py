"""What the golden jobs leave out: other formats, keys by reference, barriers, empty sources, broken files, isolated failures."""

from __future__ import annotations

import base64
import copy
import hashlib
import json
from pathlib import Path
from typing import Any, Dict

import pytest
from pyspark.sql import SparkSession

from lakeward_runner.storage import Storage
from lakeward_runner.writer import read_back
from tests.conftest import VECTORS
from tests.frames import frame_of, rows_of
from tests.vectors import run_vector


def vector(name: str) -> Dict[str, Any]:
    return copy.deepcopy(json.loads((VECTORS / "jobs" / f"{name}.json").read_text("utf-8")))


@pytest.mark.parametrize("file_format", ["PARQUET", "ORC", "JSON", "CSV"])
def test_every_format_tells_its_rows(file_format: str, spark: SparkSession, tmp_path: Path) -> None:
    given = vector("partition-folders")
    given["spec"]["target"]["format"] = file_format
    manifest = run_vector(spark, given, tmp_path).manifest
    assert manifest is not None
    assert [(file["rows"], file["partition"]) for file in manifest["files"]] == [
        (1, {"month": "2027-02-01"}),
        (1, {"month": "2027-03-01"}),
    ]
    like = frame_of(spark, {column["name"]: column["type"] for column in manifest["schema"]}, [])
    written = read_back(spark, Storage(), (tmp_path / "out/data/run-1-a1").as_uri(), file_format, like)
    assert rows_of(written) == [[1, None, "2027-02-01"], [2, "new", "2027-03-01"]]


def test_parquet_tells_the_range_of_each_column(spark: SparkSession, tmp_path: Path) -> None:
    manifest = run_vector(spark, vector("row-filter-and-masks"), tmp_path).manifest
    assert manifest is not None
    (file,) = manifest["files"]
    assert (file["min"]["id"], file["max"]["id"]) == (1, 3)
    assert (file["min"]["born"], file["max"]["born"]) == ("1980-01-01", "1990-01-01")
    assert file["min"]["salary"] == "0.00"


def test_a_hash_takes_its_salt_by_reference(spark: SparkSession, tmp_path: Path) -> None:
    given = vector("row-filter-and-masks")
    given["spec"]["sources"][0]["scan"]["masks"] = {"email": {"kind": "HASH", "keyRef": "mask/lake.staff"}}
    keys = json.dumps({"mask/lake.staff": base64.b64encode(b"pepper").decode()}).encode()
    outcome = run_vector(spark, given, tmp_path, keys)
    assert outcome.manifest is not None, outcome.failure
    assert outcome.manifest["files"][0]["max"]["email"] in {
        hashlib.sha256(f"pepper{who}@x.org".encode()).hexdigest() for who in ("ann", "bo")
    }
    without = run_vector(spark, given, tmp_path / "again").failure
    assert without is not None and without.error_class == "RIGHTS"


def test_a_barrier_changes_no_answer(spark: SparkSession, tmp_path: Path) -> None:
    given = vector("bad-records-are-dropped")
    given["spec"]["sources"][0]["barrier"] = True
    manifest = run_vector(spark, given, tmp_path).manifest
    assert manifest is not None and manifest["rows"] == 2
    assert manifest["badRecords"][0]["fields"] == {"v": 1}


def test_a_source_without_files_is_empty(spark: SparkSession, tmp_path: Path) -> None:
    given = vector("read-schema-and-aggregate")
    given["spec"]["sources"][0]["scan"]["files"] = []
    manifest = run_vector(spark, given, tmp_path).manifest
    assert manifest is not None and manifest["rows"] == 0


def test_a_file_name_is_no_pattern(spark: SparkSession, tmp_path: Path) -> None:
    given = vector("bad-records-are-dropped")
    text = given["files"].pop("m.csv")["text"]
    given["files"].update({"[m]*.csv": {"text": text}, "m.csv": {"text": "k,v,keep\nsecret,9,y\n"}})
    given["spec"]["sources"][0]["scan"]["files"] = ["${data}/[m]*.csv"]
    manifest = run_vector(spark, given, tmp_path).manifest
    assert manifest is not None and manifest["rows"] == 2


@pytest.mark.parametrize("name", ["missing.parquet", "text.parquet"])
def test_a_file_that_cannot_be_read_is_a_source_failure(name: str, spark: SparkSession, tmp_path: Path) -> None:
    given = vector("merge")
    given["files"]["text.parquet"] = {"text": "no Parquet at all, but long enough to look for a footer"}
    scan = given["spec"]["sources"][0]["scan"]
    scan.update(files=[f"${{data}}/{name}"], format="PARQUET")
    failure = run_vector(spark, given, tmp_path).failure
    assert failure is not None
    assert (failure.error_class, failure.step) == ("SOURCE", "n")
    assert name not in failure.message


def test_a_malformed_record_fails_only_those_who_see_the_whole_dataset(spark: SparkSession, tmp_path: Path) -> None:
    given = vector("json-array-of-records")
    given["files"]["cars.json"] = {"text": '{"Name":"a","Year":"1"}\n{"Name":\n'}
    scan = given["spec"]["sources"][0]["scan"]
    scan["options"] = {}
    failure = run_vector(spark, given, tmp_path / "whole").failure
    assert failure is not None and failure.message == "the source has a record that cannot be parsed"
    scan["rowFilter"] = {"not": {"isNull": {"column": "Name"}}}
    manifest = run_vector(spark, given, tmp_path / "guarded").manifest
    assert manifest is not None and manifest["rows"] == 1


def test_the_attempts_folder_must_be_empty(spark: SparkSession, tmp_path: Path) -> None:
    (tmp_path / "out/data/run-1-a1").mkdir(parents=True)
    (tmp_path / "out/data/run-1-a1/old.parquet").write_text("x")
    failure = run_vector(spark, vector("merge"), tmp_path).failure
    assert failure is not None and failure.error_class == "WRITE"
    assert (tmp_path / "out/data/run-1-a1/old.parquet").exists()


def test_twin_rows_cannot_be_merged(spark: SparkSession, tmp_path: Path) -> None:
    given = vector("merge")
    given["files"]["new.csv"] = {"text": "id,v\n2,a\n2,b\n"}
    failure = run_vector(spark, given, tmp_path).failure
    assert failure is not None and failure.error_class == "TRANSFORM"


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("select id, v, id as ID from n", "two columns"),
        ("select id, null as v from n", "a type that no table holds"),
        ("select id, interval '1' day as v from n", "a type that no table holds"),
        ("select nosuch from n", "UNRESOLVED_COLUMN"),
    ],
)
def test_results_that_no_table_can_hold(sql: str, message: str, spark: SparkSession, tmp_path: Path) -> None:
    given = vector("merge")
    given["spec"]["steps"] = [{"id": "out", "in": ["n"], "apply": {"sql": sql}}]
    given["spec"]["target"].update(mode="OVERWRITE", current=None, mergeKeys=[])
    failure = run_vector(spark, given, tmp_path).failure
    assert failure is not None and failure.error_class == "TRANSFORM"
    assert message in failure.message


def test_a_local_timestamp_is_written_as_an_instant(spark: SparkSession, tmp_path: Path) -> None:
    given = vector("merge")
    sql = "select id, cast('2027-02-28 10:00:00' as timestamp_ntz) as v from n"
    given["spec"]["steps"] = [{"id": "out", "in": ["n"], "apply": {"sql": sql}}]
    given["spec"]["target"].update(mode="OVERWRITE", current=None, mergeKeys=[])
    manifest = run_vector(spark, given, tmp_path).manifest
    assert manifest is not None
    assert manifest["schema"][1] == {"name": "v", "type": "timestamp"}
    assert manifest["files"][0]["min"]["v"] == "2027-02-28T10:00:00Z"
