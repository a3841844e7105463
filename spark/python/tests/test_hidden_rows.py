"""P20: nothing of the job is evaluated on rows that the policy hides, also where its filter is NULL."""

from __future__ import annotations

from pathlib import Path

import pytest
from py4j.protocol import Py4JJavaError
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from lakeward_runner.masks import mask_keys_of
from lakeward_runner.parse_scan import parse_scan
from lakeward_runner.secure import secure
from lakeward_runner.sources import read_base
from lakeward_runner.storage import Storage
from tests.vectors import lay_files


@pytest.fixture(scope="module")
def visible(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> DataFrame:
    folder: Path = tmp_path_factory.mktemp("hidden")
    rows = [["EU", "visible", 1], ["US", "hidden", 2], [None, "hidden", 3]]
    lay_files(spark, {"t.parquet": {"schema": {"region": "string", "secret": "string", "k": "int"}, "rows": rows}}, folder)
    document = {
        "files": [(folder / "t.parquet").as_uri()],
        "format": "PARQUET",
        "schema": {"region": "string", "secret": "string", "k": "int"},
        "columns": ["region", "secret", "k"],
        "rowFilter": {"compare": {"left": {"column": "region"}, "op": "EQ", "right": {"literal": {"string": "EU"}}}},
    }
    scan = parse_scan(document, "scan")
    return secure(read_base(spark, Storage(), scan), scan, mask_keys_of(None))


# Throws on a hidden row: what the SQL guard keeps out and a test may use as a probe.
PROBE = "if(secret = 'hidden', raise_error('seen'), secret)"


def test_the_probe_works(spark: SparkSession) -> None:
    frame = spark.createDataFrame([("hidden",)], "secret string")
    with pytest.raises(Exception, match="seen"):
        frame.select(F.expr(PROBE)).collect()


@pytest.mark.parametrize("adaptive", ["true", "false"])
@pytest.mark.parametrize("codegen", ["true", "false"])
def test_user_predicates_do_not_see_hidden_rows(adaptive: str, codegen: str, visible: DataFrame, spark: SparkSession) -> None:
    settings = {"spark.sql.adaptive.enabled": adaptive, "spark.sql.codegen.wholeStage": codegen}
    before = {key: spark.conf.get(key) for key in settings}
    try:
        for key, value in settings.items():
            spark.conf.set(key, value)
        assert [row.k for row in visible.filter(F.expr(f"{PROBE} is not null")).collect()] == [1]
        assert [row.k for row in visible.filter("k < 5").filter(F.expr(f"length({PROBE}) > 0")).collect()] == [1]
        assert visible.groupBy(F.expr(PROBE)).count().count() == 1
        assert visible.orderBy(F.expr(PROBE)).count() == 1
        joined = visible.alias("a").join(visible.alias("b"), F.expr(PROBE.replace("secret", "a.secret") + " = b.secret"))
        assert joined.count() == 1
        assert visible.union(visible).filter(F.expr(f"{PROBE} = 'visible'")).count() == 2
        assert visible.filter(F.expr(f"k > 1 or {PROBE} = 'x'")).count() == 0
    except Py4JJavaError as error:  # pragma: no cover
        raise AssertionError("a hidden row was seen") from error
    finally:
        for key, value in before.items():
            spark.conf.set(key, value)
