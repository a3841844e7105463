"""Counts taken while the job's one pass over the data runs, instead of in a pass of their own."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Optional, Tuple

from pyspark.java_gateway import ensure_callback_server_started
from pyspark.sql import Column, DataFrame, SparkSession

_FLUSH_MS = 10_000


class Observations:
    """Names counts on frames; after the action, tells what was counted.

    Spark's own `Observation.get` waits for ever if the optimizer removed the counting node, so this listens to finished
    queries instead. A count that was not taken reads as None, and its owner counts in a pass of its own.
    """

    def __init__(self, session: SparkSession) -> None:
        self._session = session
        self._names: Dict[str, Tuple[str, ...]] = {}
        self._listener: Optional[_Listener] = None

    def observe(self, frame: DataFrame, name: str, counts: Mapping[str, Column]) -> DataFrame:
        """The frame, counting as it is read. Each count is an aggregate of 64 bits; names must be unique in a run."""
        if self._listener is None:
            gateway = self._session.sparkContext._gateway
            assert gateway is not None
            ensure_callback_server_started(gateway)  # type: ignore[no-untyped-call]
            self._listener = _Listener()
            self._session._jsparkSession.listenerManager().register(self._listener)
        self._names[name] = tuple(counts)
        return frame.observe(name, *(column.alias(key) for key, column in counts.items()))

    def taken(self, name: str) -> Optional[Dict[str, int]]:
        """The counts of a name after the last action that read its frame; None if they were not taken."""
        if self._listener is None:
            return None
        # Finished queries are told on a queue of their own.
        self._session.sparkContext._jsc.sc().listenerBus().waitUntilEmpty(_FLUSH_MS)
        values = self._listener.counts.get(name)
        return None if values is None else dict(zip(self._names[name], values))


class _Listener:
    def __init__(self) -> None:
        self.counts: Dict[str, List[int]] = {}

    def onSuccess(self, function: str, execution: Any, nanoseconds: int) -> None:  # noqa: N802 (Java's name)
        taken = execution.observedMetrics().iterator()
        while taken.hasNext():
            entry = taken.next()
            row = entry._2()
            self.counts[entry._1()] = [0 if row.isNullAt(i) else row.get(i) for i in range(row.length())]

    def onFailure(self, function: str, execution: Any, error: Any) -> None:  # noqa: N802
        pass

    class Java:
        implements = ["org.apache.spark.sql.util.QueryExecutionListener"]
