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


def archive_option() -> str:
    """The class-data archive that the installer made; Java itself passes over one of another build."""
    return "".join(f" -XX:SharedArchiveFile={archive}" for archive in list(Path(sys.prefix).glob("spark-*.jsa"))[:1])


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    _use_installed_java()
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    os.environ["PYSPARK_PYTHON"] = sys.executable
    from pyspark import SparkConf, SparkContext

    from lakeward_runner.session import SETTINGS, open_session

    scratch = str(tmp_path_factory.mktemp("spark"))
    options = f"-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Djava.io.tmpdir={scratch} -Duser.timezone=UTC"
    options += archive_option()
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


@pytest.fixture(scope="module")
def interpreted(spark: object) -> Iterator[None]:
    """Evaluates without compiling a class for each query: for tables of many tiny ones, whose answers are the same."""
    settings = {"spark.sql.codegen.wholeStage": "false", "spark.sql.codegen.factoryMode": "NO_CODEGEN"}
    for key, value in settings.items():
        spark.conf.set(key, value)  # type: ignore[attr-defined]
    yield
    for key in settings:
        spark.conf.unset(key)  # type: ignore[attr-defined]
