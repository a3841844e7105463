"""One job from its parsed document to its manifest."""

from __future__ import annotations

import datetime
import json
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Sequence, Set, Tuple

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from . import checks as quality
from . import steps
from .failing import failing
from .failure import JobFailure
from .job_document import Check, ColumnPair, JobDocument, Join, Source, Step
from .manifest import describe_files, manifest_document
from .masks import MaskKeys
from .messages import Messages
from .observations import Observations
from .read_schema import apply_read_schema
from .secure import secure
from .sources import MALFORMED, read_base
from .sql_step import run_sql
from .storage import Storage, join_uri
from .writer import as_table, demand_writable, read_back, write_frame, written_files

_REASON = "__lakeward_reason"
_SELF_DESCRIBING = ("PARQUET", "ORC")  # read back with the very types that were written


class Counted(NamedTuple):
    """Counts promised by a node of the plan, and the frame to count anew if the one pass did not take them."""

    name: str
    node: str
    frame: DataFrame
    counts: Dict[str, Column]


class Outcome(NamedTuple):
    manifest: Dict[str, Any]
    manifest_uri: str


class ChecksFailed(JobFailure):
    """A check of severity ERROR failed; `results` are documents for `result.json`."""

    def __init__(self, failed: quality.CheckResult, results: List[Dict[str, Any]]) -> None:
        super().__init__("CHECKS", failed.complaint(), failed.check.on)
        self.results = results


def run_job(
    job: JobDocument,
    spec_hash: str,
    session: SparkSession,
    storage: Storage,
    messages: Messages,
    key_of: MaskKeys,
) -> Outcome:
    """Reads, transforms, checks and writes; the manifest is written last, so that its presence means a whole attempt.

    Raises JobFailure of the class that the failing part stands for.
    """
    return _Run(job, spec_hash, session, storage, messages, key_of).run()


class _Run:
    def __init__(
        self,
        job: JobDocument,
        spec_hash: str,
        session: SparkSession,
        storage: Storage,
        messages: Messages,
        key_of: MaskKeys,
    ) -> None:
        self._job = job
        self._spec_hash = spec_hash
        self._session = session
        self._storage = storage
        self._messages = messages
        self._key_of = key_of
        self._observations = Observations(session)
        self._frames: Dict[str, DataFrame] = {}
        self._bad: Dict[str, Counted] = {}  # by source
        self._failing_casts: List[Counted] = []
        self._rejects: List[Tuple[str, DataFrame]] = []
        self._ids = [source.id for source in job.sources] + [step.id for step in job.steps]

    def run(self) -> Outcome:
        job = self._job
        needed = self._needed()
        for source in job.sources:
            if source.id in needed:
                self._messages.progress("SOURCE", 0.1, source.id)
                with failing("SOURCE", source.id):
                    self._frames[source.id] = self._read(source)
        for step in job.steps:
            if step.id in needed:
                self._messages.progress("STEP", 0.2, step.id)
                with failing("TRANSFORM", step.id):
                    self._frames[step.id] = self._apply(step)
        with failing("TRANSFORM", job.output):
            output = self._merged(self._frames[job.output])
            demand_writable(output, job.target.partition_by)
            output = as_table(output)
        results = self._checks_before_writing()
        on_output = [check for check in job.checks if check.on == job.output]
        counted = [check for check in on_output if check.kind in ("rowCount", "notNull", "where")]
        observed = output
        if counted:
            with failing("CHECKS", job.output):
                counts = quality.count_columns(output, counted)
                promise = Counted("lakeward_output", job.output, output, counts)
                observed = self._observations.observe(output, promise.name, counts)
        self._messages.progress("WRITE", 0.3, job.output)
        target = job.target
        with failing("WRITE"):
            write_frame(observed, self._storage, target.write, target.format, target.partition_by)
            rejects = self._write_rejects()
        self._messages.progress("CHECK", 0.8, job.output)
        bad_records = self._bad_records()
        self._demand_casts()
        if counted:
            results += quality.decide_counted(counted, self._counts(promise))
        results += self._checks_of_written(output, [check for check in on_output if check not in counted])
        self._demand_passed(results)
        self._messages.progress("MANIFEST", 0.9)
        with failing("WRITE"):
            stored = written_files(self._storage, target.write)
            files = describe_files(
                self._session, self._storage, target.write, target.format, target.partition_by, output, stored
            )
            documents = [result.document() for result in results]
            manifest = manifest_document(job, self._spec_hash, output, files, documents, bad_records, rejects)
            self._storage.write(target.manifest, json.dumps(manifest, allow_nan=False).encode("utf-8"))
        return Outcome(manifest, target.manifest)

    def _needed(self) -> Set[str]:
        """The nodes that the output, a quarantine or a check depends on."""
        inputs = {step.id: step.inputs for step in self._job.steps}
        wanted = [self._job.output, *(check.on for check in self._job.checks)]
        needed: Set[str] = set()
        while wanted:
            node = wanted.pop()
            if node not in needed:
                needed.add(node)
                wanted.extend(inputs.get(node, ()))
        return needed

    def _read(self, source: Source) -> DataFrame:
        secured = secure(read_base(self._session, self._storage, source.scan), source.scan, self._key_of)
        if source.barrier:
            # The scan as data of its own: nothing of the job can be evaluated below its filter.
            secured = secured.localCheckpoint(eager=True)
        reading = apply_read_schema(secured, source.scan)
        rows = reading.bad.frame
        if reading.bad.counts:
            promise = Counted(f"lakeward_bad_{source.id}", source.id, rows, reading.bad.counts)
            self._bad[source.id] = promise
            rows = self._observations.observe(rows, promise.name, promise.counts)
        return reading.finish(rows)

    def _apply(self, step: Step) -> DataFrame:
        frames = [self._frames[node] for node in step.inputs]
        arguments = step.arguments
        if step.kind == "sql":
            return run_sql(self._session, arguments, dict(zip(step.inputs, frames)), self._ids)
        if step.kind == "cast":
            return self._cast(step, frames[0])
        if step.kind == "join":
            return steps.join(frames[0], frames[1], arguments)
        if step.kind == "union":
            return steps.union(frames, arguments)
        functions: Dict[str, Callable[[DataFrame, Any], DataFrame]] = {
            "select": steps.select,
            "filter": steps.filter_rows,
            "rename": steps.rename,
            "fillNa": steps.fill_na,
            "dropNa": steps.drop_na,
            "dedupe": steps.dedupe,
            "aggregate": steps.aggregate,
        }
        return functions[step.kind](frames[0], arguments)

    def _cast(self, step: Step, frame: DataFrame) -> DataFrame:
        columns, reason = steps.cast(frame, step.arguments)
        if reason is None or step.arguments.on_error == "NULL_FIELD":
            return frame.select(*columns)
        flagged = frame.withColumn(_REASON, reason)
        if step.arguments.on_error == "QUARANTINE":
            rejected = flagged.filter(F.col(_REASON).isNotNull())
            self._rejects.append((step.id, rejected.withColumnRenamed(_REASON, "rejectedColumns")))
            return flagged.filter(F.col(_REASON).isNull()).select(*columns)
        promise = Counted(f"lakeward_cast_{step.id}", step.id, flagged, {"failed": F.count(F.col(_REASON))})
        self._failing_casts.append(promise)
        return self._observations.observe(flagged, promise.name, promise.counts).select(*columns)

    def _merged(self, output: DataFrame) -> DataFrame:
        """For MERGE the rows of the table that no new row replaces, then the new rows."""
        target = self._job.target
        if target.mode != "MERGE" or target.current is None:
            return output
        twins = quality.decide_unique(Check(self._job.output, "ERROR", 0.0, "unique", target.merge_keys), output)
        if not twins.passed:
            raise JobFailure("TRANSFORM", "two rows of the result have the same merge keys", self._job.output)
        current = secure(read_base(self._session, self._storage, target.current), target.current, self._key_of)
        on = tuple(ColumnPair(key, key) for key in target.merge_keys)
        kept = steps.join(current.drop(MALFORMED), output, Join("ANTI", on))
        return kept.unionByName(output, allowMissingColumns=True)

    def _counts(self, promise: Counted) -> Dict[str, int]:
        """The counts of the one pass; a pass of their own where the optimizer had removed the counting node."""
        taken = self._observations.taken(promise.name)
        if taken is None:
            row = promise.frame.agg(*(column.alias(name) for name, column in promise.counts.items())).collect()[0]
            taken = {name: row[index] or 0 for index, name in enumerate(promise.counts)}
        return taken

    def _bad_records(self) -> List[Dict[str, Any]]:
        documents = []
        for source in self._job.sources:
            promise = self._bad.get(source.id)
            if promise is None:
                continue
            with failing("SOURCE", source.id):
                counts = self._counts(promise)
            schema = source.scan.read_schema
            rule = "FAIL" if schema is None else schema.on_bad_record
            worst = next((name for name, count in counts.items() if count), None)
            if worst is not None and (rule == "FAIL" or worst == MALFORMED):
                what = "a record that cannot be parsed" if worst == MALFORMED else f"a bad field in '{worst}'"
                if rule == "FAIL":
                    raise JobFailure("SOURCE", f"the source has {what}", source.id)
            fields = {name: count for name, count in counts.items() if name != MALFORMED}
            documents.append({"source": source.id, "rule": rule, "fields": fields, "records": counts.get(MALFORMED)})
        return documents

    def _demand_casts(self) -> None:
        for promise in self._failing_casts:
            with failing("TRANSFORM", promise.node):
                failed = self._counts(promise)["failed"]
            if failed:
                raise JobFailure("TRANSFORM", "a value does not fit the type of its cast", promise.node)

    def _checks_before_writing(self) -> List[quality.CheckResult]:
        """Checks of every node but the output, one pass a node. They end the run before anything is written."""
        results: List[quality.CheckResult] = []
        others: Dict[str, List[Check]] = {}
        for check in self._job.checks:
            if check.on != self._job.output:
                others.setdefault(check.on, []).append(check)
        for node, given in others.items():
            self._messages.progress("CHECK", 0.25, node)
            with failing("CHECKS", node):
                results += self._decide(node, self._frames[node], given)
        self._demand_passed(results)
        return results

    def _checks_of_written(self, output: DataFrame, given: Sequence[Check]) -> List[quality.CheckResult]:
        if not given:
            return []
        target = self._job.target
        with failing("CHECKS", self._job.output):
            frame = output
            if target.format in _SELF_DESCRIBING:
                frame = read_back(self._session, self._storage, target.write, target.format, output)
            return self._decide(self._job.output, frame, given)

    def _decide(self, node: str, frame: DataFrame, given: Sequence[Check]) -> List[quality.CheckResult]:
        results: List[quality.CheckResult] = []
        counted = [check for check in given if check.kind in ("rowCount", "notNull", "where")]
        if counted:
            counts = quality.count_columns(frame, counted)
            row = frame.agg(*(column.alias(name) for name, column in counts.items())).collect()[0]
            taken = {name: row[index] or 0 for index, name in enumerate(counts)}
            results += quality.decide_counted(counted, taken)
        for check in given:
            if check.kind == "unique":
                results.append(quality.decide_unique(check, frame))
            elif check.kind == "sql":
                reserved = [known for known in self._ids if known != node]
                results.append(quality.decide_sql(check, run_sql(self._session, check.rule, {node: frame}, reserved)))
            elif check.kind == "freshSeconds":
                committed = next(source.scan.committed_at for source in self._job.sources if source.id == node)
                moment = datetime.datetime.now(datetime.timezone.utc)
                results.append(quality.decide_fresh(check, committed, moment))
        return results

    def _demand_passed(self, results: Sequence[quality.CheckResult]) -> None:
        failed = next((item for item in results if not item.passed and item.check.severity == "ERROR"), None)
        if failed is not None:
            raise ChecksFailed(failed, [result.document() for result in results])

    def _write_rejects(self) -> Optional[Dict[str, Any]]:
        target = self._job.target
        if target.rejects is None or not self._rejects:
            return None
        documents = []
        for step, frame in self._rejects:
            uri = join_uri(target.rejects, step)
            write_frame(frame, self._storage, uri, "PARQUET", ())
            stored = written_files(self._storage, uri)
            files = describe_files(self._session, self._storage, uri, "PARQUET", (), frame, stored)
            rows = sum(item["rows"] for item in files)
            documents.append({"step": step, "uri": uri, "rows": rows})
        return {"rows": sum(item["rows"] for item in documents), "steps": documents}
