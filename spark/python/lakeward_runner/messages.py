"""What a run tells while it works and at its end: `log.jsonl` and `result.json` in its work folder."""

from __future__ import annotations

import datetime
import json
import os
from typing import Any, Dict, List, Optional

from .storage import Storage, join_uri, local_path

RESULT_VERSION = "lakeward.result/v1"


class Messages:
    """Writes progress lines and the one result. No cell value, literal or path ever goes through here.

    Locally each line is appended at once. An object store cannot append, so there the whole log is written at `flush`.
    """

    def __init__(self, storage: Storage, workdir: str) -> None:
        self._storage = storage
        self._workdir = workdir
        self._local = local_path(join_uri(workdir, "log.jsonl"))
        if self._local is not None:
            os.makedirs(os.path.dirname(self._local), exist_ok=True)
        self._lines: List[str] = []
        self._started = now()

    def progress(self, phase: str, progress: float, step: Optional[str] = None, message: str = "") -> None:
        """One line. `progress` is a share from 0 to 1 that never falls; `step` the id of a source, step or check."""
        line = json.dumps({"at": now(), "phase": phase, "step": step, "progress": round(progress, 3), "message": message})
        if self._local is not None:
            with open(self._local, "a", encoding="utf-8") as file:
                file.write(line + "\n")
        else:
            self._lines.append(line)

    def flush(self) -> None:
        if self._lines:
            self._storage.write(join_uri(self._workdir, "log.jsonl"), ("\n".join(self._lines) + "\n").encode("utf-8"))

    def result(self, outcome: Dict[str, Any]) -> None:
        """Writes `result.json`, whole or not at all."""
        document = {"v": RESULT_VERSION, "startedAt": self._started, "finishedAt": now(), **outcome}
        self.flush()
        self._storage.write(join_uri(self._workdir, "result.json"), json.dumps(document).encode("utf-8"))


def now() -> str:
    moment = datetime.datetime.now(datetime.timezone.utc)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
