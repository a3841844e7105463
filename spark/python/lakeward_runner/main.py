"""The command line: `--spec URI --spec-sha256 HEX --public-key FILE --workdir URI [--mask-keys FILE]`."""

from __future__ import annotations

import argparse
import datetime
import os
import signal
import sys
import threading
import traceback
from types import FrameType
from typing import Any, Dict, List, NoReturn, Optional, Sequence

from pyspark import SparkContext
from pyspark.sql import SparkSession

from .failure import EXIT_CANCELLED, EXIT_CODES, JobFailure
from .job_document import JobDocument
from .masks import mask_keys_of
from .messages import Messages
from .parse_spec import parse_spec
from .run import ChecksFailed, Outcome, run_job
from .session import open_session
from .storage import Storage
from .verify import public_keys, verify_hash, verify_not_expired, verify_signature


def main(argv: Optional[Sequence[str]] = None) -> int:
    """Runs one job and returns its exit code; `result.json` in the work folder says the same in words."""
    arguments = _arguments(argv)
    # Under spark-submit the JVM is there already; this only connects to it.
    SparkContext._ensure_initialized()
    storage = Storage(SparkContext._gateway)
    messages = Messages(storage, arguments.workdir)
    _report_cancel(messages)
    about: Dict[str, Any] = {"runId": None, "attempt": None, "specHash": arguments.spec_sha256}
    try:
        outcome = _run(arguments, storage, messages, about)
    except JobFailure as failure:
        _tell_operators()
        results = failure.results if isinstance(failure, ChecksFailed) else []
        return _failed(messages, about, failure.error_class, failure.message, failure.step, results)
    except Exception:
        _tell_operators()
        return _failed(messages, about, "INTERNAL", "the runner failed; the operators' log has the reason", None, [])
    manifest = outcome.manifest
    messages.progress("DONE", 1.0)
    messages.result(
        {
            **about,
            "state": "SUCCEEDED",
            "exitCode": 0,
            "errorClass": None,
            "step": None,
            "message": "",
            "manifest": outcome.manifest_uri,
            "rows": manifest["rows"],
            "checks": manifest["checks"],
        }
    )
    return 0


def _arguments(argv: Optional[Sequence[str]]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="lakeward-run", description=__doc__)
    parser.add_argument("--spec", required=True, help="URI of the spec; its signature is beside it, with .jws appended")
    parser.add_argument("--spec-sha256", required=True, help="SHA-256 of the spec's bytes, 64 hex digits")
    parser.add_argument("--public-key", required=True, help="PEM file with the Ed25519 public key of the planner")
    parser.add_argument("--workdir", required=True, help="URI of the folder for log.jsonl and result.json")
    parser.add_argument("--mask-keys", help='JSON file {"<keyRef>": "<base64>"} of the keys for HASH masks')
    return parser.parse_args(argv)


def _run(arguments: argparse.Namespace, storage: Storage, messages: Messages, about: Dict[str, Any]) -> Outcome:
    opening = _OpeningSession()
    job = _trusted_job(arguments, storage, about)
    messages.progress("VERIFIED", 0.05)
    keys = None if arguments.mask_keys is None else _read(storage, arguments.mask_keys)
    session = opening.session()
    storage.use_configuration(session._jsc.hadoopConfiguration())
    return run_job(job, about["specHash"], session, storage, messages, mask_keys_of(keys))


def _trusted_job(arguments: argparse.Namespace, storage: Storage, about: Dict[str, Any]) -> JobDocument:
    """The parsed spec, after hash and signature hold: nothing of it is looked at before."""
    spec = _read(storage, arguments.spec)
    about["specHash"] = verify_hash(spec, arguments.spec_sha256)
    jws = _read(storage, arguments.spec + ".jws")
    jvm: Any = SparkContext._jvm
    verify_signature(spec, jws, public_keys(_read(storage, arguments.public_key)), jvm)
    job = parse_spec(spec)
    about.update(runId=job.run_id, attempt=job.attempt)
    verify_not_expired(job.not_after, datetime.datetime.now(datetime.timezone.utc))
    return job


def _read(storage: Storage, uri: str) -> bytes:
    try:
        return storage.read(os.path.abspath(uri) if "://" not in uri and not uri.startswith("file:") else uri)
    except OSError as error:
        raise JobFailure("RIGHTS", "the spec, its signature or a key cannot be read") from error


class _OpeningSession:
    """The session being opened in a thread, while this one verifies the spec: opening reads no data."""

    def __init__(self) -> None:
        self._opened: List[SparkSession] = []
        self._failures: List[BaseException] = []
        self._thread = threading.Thread(target=self._open, daemon=True)
        self._thread.start()

    def _open(self) -> None:
        try:
            self._opened.append(open_session())
        except BaseException as error:
            self._failures.append(error)

    def session(self) -> SparkSession:
        self._thread.join()
        if self._failures:
            raise self._failures[0]
        return self._opened[0]


def _failed(
    messages: Messages,
    about: Dict[str, Any],
    error_class: str,
    message: str,
    step: Optional[str],
    checks: List[Dict[str, Any]],
) -> int:
    code = EXIT_CODES[error_class]
    try:
        messages.progress("FAILED", 1.0, step, message)
        messages.result(
            {
                **about,
                "state": "FAILED",
                "exitCode": code,
                "errorClass": error_class,
                "step": step,
                "message": message,
                "manifest": None,
                "rows": None,
                "checks": checks,
            }
        )
    except OSError:
        _tell_operators()  # the exit code still says it
    return code


def _tell_operators() -> None:
    """The current exception, values and all, to the JVM's stderr: under spark-submit our own stderr ends in stdout."""
    jvm: Any = SparkContext._jvm
    jvm.java.lang.System.err.println(traceback.format_exc())


def _report_cancel(messages: Messages) -> None:
    def cancelled(_signal: int, _frame: Optional[FrameType]) -> NoReturn:
        messages.result({"state": "CANCELLED", "exitCode": EXIT_CANCELLED, "errorClass": None, "message": "cancelled"})
        os._exit(EXIT_CANCELLED)

    signal.signal(signal.SIGTERM, cancelled)


if __name__ == "__main__":
    sys.exit(main())
