"""One Spark for all tests, with the settings of a run and a small machine's options."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Iterator

import pytest

VECTORS = Path(__file__).resolve().parents[2] / "vectors"


def _use_installed_java() -> None:
    # The installer puts a JRE beside the virtual environment when the machine has no Java 17 to 21.
    for release in Path(sys.prefix).parent.glob("jre-*/release"):
        os.environ.setdefault("JAVA_HOME", str(release.parent))


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    _use_installed_java()
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    os.environ["PYSPARK_PYTHON"] = sys.executable
    from pyspark import SparkConf, SparkContext

    from lakeward_runner.session import SETTINGS, open_session

    scratch = str(tmp_path_factory.mktemp("spark"))
    options = f"-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Djava.io.tmpdir={scratch} -Duser.timezone=UTC"
    # Made by the installer; Java itself passes over one that another build of it made.
    for archive in list(Path(sys.prefix).glob("spark-*.jsa"))[:1]:
        options += f" -XX:SharedArchiveFile={archive}"
    configuration = SparkConf().setMaster("local[2]").setAppName("lakeward-tests")
    configuration.setAll(
        [
            ("spark.ui.enabled", "false"),
            ("spark.sql.shuffle.partitions", "2"),
            ("spark.driver.bindAddress", "127.0.0.1"),
            ("spark.driver.memory", "1g"),
            ("spark.driver.extraJavaOptions", options),
            ("spark.local.dir", scratch),
            ("spark.sql.warehouse.dir", f"{scratch}/warehouse"),
            ("spark.log.level", "ERROR"),
            *SETTINGS.items(),
        ]
    )
    context = SparkContext(conf=configuration)
    yield open_session()
    context.stop()
