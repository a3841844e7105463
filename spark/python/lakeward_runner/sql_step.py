"""SQL steps and SQL checks: one guarded query over the frames that it names."""

from __future__ import annotations

from typing import Any, Iterable, Mapping

from pyspark.errors import AnalysisException
from pyspark.sql import DataFrame, SparkSession

from .failure import JobFailure
from .sql_guard import guarded_plan


def run_sql(session: SparkSession, sql: str, inputs: Mapping[str, DataFrame], reserved: Iterable[str]) -> DataFrame:
    """The query's frame. Views of the inputs exist while it is analysed, and nothing else does.

    Raises JobFailure SPEC for a refused text and TRANSFORM for one that does not fit its inputs.
    """
    columns = [name for frame in inputs.values() for name in frame.columns]
    plan = guarded_plan(session, sql, inputs, reserved, columns)
    for name, frame in inputs.items():
        frame.createOrReplaceTempView(name)
    try:
        # The judged plan itself: text that was judged once cannot be read in another way.
        jvm: Any = session._jvm
        return DataFrame(jvm.org.apache.spark.sql.Dataset.ofRows(session._jsparkSession, plan), session)
    except AnalysisException as error:
        condition = error.getErrorClass() or "it does not fit its inputs"
        raise JobFailure("TRANSFORM", f"Spark refuses the SQL: {condition}") from error
    finally:
        for name in inputs:
            session.catalog.dropTempView(name)
