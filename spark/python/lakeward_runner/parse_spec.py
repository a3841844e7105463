"""The document that the runner takes, `lakeward.job/v1`, parsed strictly. Shapes and meaning: README.md beside this package."""

from __future__ import annotations

from typing import Any, Callable, Dict

from .expression_document import parse_instant, parse_predicate
from .failure import spec_invalid
from .job_document import Check, DatasetRef, JobDocument, Range, Source, Target
from .parse_scan import demand_distinct, parse_scan, parse_uri
from .parse_step import parse_node_id, parse_step
from .strict_json import Fields, boolean, choice, integer, list_of, name, number, parse_json, text

SPEC_VERSION = "lakeward.job/v1"


def parse_spec(data: bytes) -> JobDocument:
    """The job of a spec file. Raises JobFailure SPEC, which names the place and never quotes a value."""
    fields = Fields(parse_json(data, "the spec"), "")
    fields.required("v", choice(SPEC_VERSION))
    document = JobDocument(
        run_id=fields.required("runId", name),
        attempt=fields.required("attempt", integer),
        caller=fields.required("caller", name),
        policy_version=str(fields.required("policyVersion", _version)),
        not_after=fields.required("notAfter", parse_instant),
        sources=fields.required("sources", list_of(_source, 1, 64)),
        steps=fields.required("steps", list_of(parse_step, 0, 200)),
        checks=fields.optional("checks", list_of(_check, 0, 200), ()),
        target=fields.required("target", _target),
    )
    fields.close()
    _check_graph(document)
    return document


def _check_graph(document: JobDocument) -> None:
    seen: Dict[str, str] = {}
    for index, source in enumerate(document.sources):
        _declare(source.id, f"sources[{index}].id", seen)
    for index, step in enumerate(document.steps):
        for node in step.inputs:
            if seen.get(node.lower()) != node:
                raise spec_invalid(f"steps[{index}].in", "names no source and no earlier step")
        _declare(step.id, f"steps[{index}].id", seen)
    if not document.steps and len(document.sources) != 1:
        raise spec_invalid("steps", "without a step there must be exactly one source")
    sources = {source.id for source in document.sources}
    for index, check in enumerate(document.checks):
        if seen.get(check.on.lower()) != check.on:
            raise spec_invalid(f"checks[{index}].on", "names no source and no step")
        if check.kind == "freshSeconds" and check.on not in sources:
            raise spec_invalid(f"checks[{index}]", "freshness is a property of a source")
    quarantine = any(step.kind == "cast" and step.arguments.on_error == "QUARANTINE" for step in document.steps)
    if quarantine and document.target.rejects is None:
        raise spec_invalid("target.rejects", "a cast with QUARANTINE needs a place for the rejected rows")


def _declare(node: str, path: str, seen: Dict[str, str]) -> None:
    # Views of Spark are found without regard to case.
    if node.lower() in seen:
        raise spec_invalid(path, "this id is taken")
    seen[node.lower()] = node


def _version(value: Any, path: str) -> Any:
    return name(value, path) if isinstance(value, str) else integer(value, path)


def _dataset(value: Any, path: str) -> DatasetRef:
    fields = Fields(value, path)
    result = DatasetRef(fields.required("namespace", name), fields.required("name", name))
    fields.close()
    return result


def _source(value: Any, path: str) -> Source:
    fields = Fields(value, path)
    result = Source(
        id=fields.required("id", parse_node_id),
        dataset=fields.optional("dataset", _dataset, None),
        scan=fields.required("scan", parse_scan),
        barrier=fields.optional("barrier", boolean, False),
    )
    fields.close()
    return result


def _check(value: Any, path: str) -> Check:
    fields = Fields(value, path)
    on = fields.required("on", parse_node_id)
    severity = fields.optional("severity", choice("ERROR", "WARN"), "ERROR")
    threshold = fields.optional("threshold", number, 0.0)
    rules: Dict[str, Callable[[Any, str], Any]] = {
        "rowCount": _range,
        "notNull": list_of(name, 1),
        "unique": list_of(name, 1),
        "where": parse_predicate,
        "freshSeconds": integer,
        "sql": text,
    }
    kind, rule = fields.required("rule", lambda item, item_path: Fields(item, item_path).one_of(rules))
    fields.close()
    if not 0 <= threshold <= 1:
        raise spec_invalid(f"{path}.threshold", "expected a share between 0 and 1")
    return Check(on, severity, threshold, kind, rule)


def _range(value: Any, path: str) -> Range:
    fields = Fields(value, path)
    result = Range(fields.optional("min", integer, None), fields.optional("max", integer, None))
    fields.close()
    return result


def _target(value: Any, path: str) -> Target:
    fields = Fields(value, path)
    modes = ("CREATE", "APPEND", "OVERWRITE", "OVERWRITE_PARTITIONS", "MERGE")
    target = Target(
        dataset=fields.required("dataset", _dataset),
        format=fields.optional("format", choice("PARQUET", "ORC", "JSON", "CSV"), "PARQUET"),
        partition_by=fields.optional("partitionBy", list_of(name), ()),
        mode=fields.required("mode", choice(*modes)),
        merge_keys=fields.optional("mergeKeys", list_of(name), ()),
        write=fields.required("write", parse_uri),
        manifest=fields.required("manifest", parse_uri),
        rejects=fields.optional("rejects", parse_uri, None),
        current=fields.optional("current", parse_scan, None),
    )
    # Of the commit, not of the run: known here so that a planner may pass the caller's target on as it is.
    fields.optional("schemaEvolution", choice("STRICT", "ADD_COLUMNS"), "STRICT")
    fields.optional("keepSnapshots", integer, None)
    fields.close()
    demand_distinct(list(target.partition_by), f"{path}.partitionBy")
    for index, column in enumerate(target.partition_by):
        if column[0] in "_." or "/" in column or "=" in column:
            raise spec_invalid(f"{path}.partitionBy[{index}]", "readers would hide or misread a folder of this name")
    if f"{target.manifest}/".startswith(target.write.rstrip("/") + "/"):
        raise spec_invalid(f"{path}.manifest", "the manifest stands outside the folder of the data")
    if target.mode == "MERGE" and (not target.merge_keys or target.current is None):
        raise spec_invalid(path, "MERGE needs mergeKeys and current")
    if target.mode == "OVERWRITE_PARTITIONS" and not target.partition_by:
        raise spec_invalid(path, "OVERWRITE_PARTITIONS needs partitionBy")
    return target
