"""Runs a vector of spark/vectors/jobs: files in, a spec, and the rows or the failure that must come out."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any, Dict, NamedTuple, Optional

from pyspark.sql import SparkSession

from lakeward_runner.failure import JobFailure
from lakeward_runner.job_document import JobDocument
from lakeward_runner.masks import mask_keys_of
from lakeward_runner.messages import Messages
from lakeward_runner.parse_spec import parse_spec
from lakeward_runner.run import run_job
from lakeward_runner.storage import Storage
from tests.frames import frame_of


class VectorOutcome(NamedTuple):
    job: JobDocument
    manifest: Optional[Dict[str, Any]]
    failure: Optional[JobFailure]


def lay_files(spark: SparkSession, files: Dict[str, Any], folder: Path) -> None:
    """Writes the files of a vector: text as it is, rows as one Parquet file."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if "text" in content:
            path.write_text(content["text"], encoding="utf-8")
            continue
        written = folder / "written"
        frame_of(spark, content["schema"], content["rows"]).coalesce(1).write.parquet("file://" + str(written))
        shutil.copyfile(next(written.glob("part-*.parquet")), path)
        shutil.rmtree(written)


def run_vector(spark: SparkSession, vector: Dict[str, Any], folder: Path, keys: Optional[bytes] = None) -> VectorOutcome:
    lay_files(spark, vector["files"], folder / "data")
    text = json.dumps(vector["spec"])
    text = text.replace("${data}", (folder / "data").as_uri()).replace("${out}", (folder / "out").as_uri())
    job = parse_spec(text.encode("utf-8"))
    storage = Storage(spark.sparkContext._gateway)
    storage.use_configuration(spark._jsc.hadoopConfiguration())
    messages = Messages(storage, (folder / "work").as_uri())
    try:
        run_job(job, "0" * 64, spark, storage, messages, mask_keys_of(keys))
    except JobFailure as failure:
        return VectorOutcome(job, None, failure)
    return VectorOutcome(job, json.loads((folder / "out/commits/run-1-a1.json").read_text("utf-8")), None)
