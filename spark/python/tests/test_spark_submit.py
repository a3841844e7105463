"""The runner under the real spark-submit: as a zip and as a folder, its files, its exit codes, and what it does not say."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Dict, List, NamedTuple

import pyspark
import pytest
from pyspark.sql import SparkSession

from build_bundle import build_bundle
from tests.conftest import VECTORS, archive_option
from tests.signer import Signer
from tests.vectors import lay_files

HERE = Path(__file__).resolve().parents[1]


class Prepared(NamedTuple):
    command: List[str]
    environment: Dict[str, str]
    folder: Path

    def run(self) -> subprocess.CompletedProcess:  # type: ignore[type-arg]
        return subprocess.run(self.command, env=self.environment, capture_output=True, text=True, timeout=120, cwd=self.folder)

    def read(self, name: str) -> Any:
        return json.loads((self.folder / name).read_text("utf-8"))


@pytest.fixture()
def prepare(spark: SparkSession, tmp_path: Path) -> Any:
    def prepare(name: str, options: List[str], change: Any = None, entry: Path = HERE / "lakeward_run.py") -> Prepared:
        vector = json.loads((VECTORS / "jobs" / f"{name}.json").read_text("utf-8"))
        lay_files(spark, vector["files"], tmp_path / "data")
        text = json.dumps(vector["spec"])
        text = text.replace("${data}", (tmp_path / "data").as_uri()).replace("${out}", (tmp_path / "out").as_uri())
        spec, signer = text.encode("utf-8"), Signer(spark)
        (tmp_path / "spec.json.jws").write_bytes(signer.sign(spec))
        (tmp_path / "key.pem").write_bytes(signer.pem)
        if change is not None:
            spec = change(spec)
        (tmp_path / "spec.json").write_bytes(spec)
        home = os.environ.get("SPARK_HOME") or str(Path(pyspark.__file__).parent)
        fast = f"-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Djava.io.tmpdir={tmp_path}{archive_option()}"
        command = [f"{home}/bin/spark-submit", "--master", "local[2]", "--driver-memory", "512m"]
        command += ["--conf", "spark.ui.enabled=false", "--driver-java-options", fast, *options, str(entry)]
        command += ["--spec", (tmp_path / "spec.json").as_uri(), "--spec-sha256", hashlib.sha256(spec).hexdigest()]
        command += ["--public-key", str(tmp_path / "key.pem"), "--workdir", (tmp_path / "work").as_uri()]
        environment = {"SPARK_HOME": home, "PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}
        environment.update({key: os.environ[key] for key in ("PATH", "JAVA_HOME") if key in os.environ})
        environment["PYTHONDONTWRITEBYTECODE"] = "1"
        return Prepared(command, environment, tmp_path)

    return prepare


def test_a_zip_of_the_packages_runs_a_whole_job(prepare: Any, tmp_path: Path) -> None:
    build_bundle(tmp_path / "lakeward_runner.zip")
    build_bundle(tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == (tmp_path / "lakeward_runner.zip").read_bytes()
    entry = Path(shutil.copy(HERE / "lakeward_run.py", tmp_path))
    job = prepare("read-schema-and-aggregate", ["--py-files", str(tmp_path / "lakeward_runner.zip")], entry=entry)
    ended = job.run()
    assert ended.returncode == 0, ended.stderr[-3000:]
    result, manifest = job.read("work/result.json"), job.read("out/commits/run-1-a1.json")
    assert (result["state"], result["exitCode"], result["rows"]) == ("SUCCEEDED", 0, 3)
    assert result["specHash"] == manifest["specHash"] == hashlib.sha256((tmp_path / "spec.json").read_bytes()).hexdigest()
    progress = [json.loads(line) for line in (tmp_path / "work/log.jsonl").read_text("utf-8").splitlines()]
    assert [line["progress"] for line in progress] == sorted(line["progress"] for line in progress)
    assert progress[-1]["phase"] == "DONE"


def test_a_changed_spec_ends_with_11_before_anything_is_read(prepare: Any) -> None:
    job = prepare("read-schema-and-aggregate", [], lambda spec: spec.replace(b"user:ana", b"user:bob"))
    assert job.run().returncode == 11
    assert job.read("work/result.json")["errorClass"] == "RIGHTS"
    assert not (job.folder / "out").exists()


def test_values_appear_in_stderr_only(prepare: Any) -> None:
    job = prepare("bad-record-fails", [])
    ended = job.run()
    assert ended.returncode == 20
    told = (job.folder / "work/result.json").read_text("utf-8") + (job.folder / "work/log.jsonl").read_text("utf-8")
    assert "oops" not in told + ended.stdout
    assert str(job.folder) not in told
    assert "JobFailure" in ended.stderr, "operators see the reason"


def test_term_ends_with_143_and_leaves_no_manifest(prepare: Any) -> None:
    job = prepare("read-schema-and-aggregate", [])
    process = subprocess.Popen(
        job.command, env=job.environment, cwd=job.folder, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 60
    while not (job.folder / "work/log.jsonl").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 143
    assert not (job.folder / "out/commits").exists()
