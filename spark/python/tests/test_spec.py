"""The document is parsed strictly: what the runner does not understand does not run."""

from __future__ import annotations

import copy
import json
from typing import Any, Callable, Dict

import jsonschema
import pytest

from lakeward_runner.failure import JobFailure
from lakeward_runner.parse_spec import parse_spec
from tests.conftest import VECTORS

SCHEMA = json.loads((VECTORS / "spec.schema.json").read_text("utf-8"))
SPEC: Dict[str, Any] = json.loads((VECTORS / "route-delays.json").read_text("utf-8").replace("${", "file:///{"))


def changed(change: Callable[[Dict[str, Any]], None]) -> Dict[str, Any]:
    spec = copy.deepcopy(SPEC)
    change(spec)
    return spec


def put(*path: Any, value: Any) -> Callable[[Dict[str, Any]], None]:
    def change(spec: Any) -> None:
        for part in path[:-1]:
            spec = spec[part]
        spec[path[-1]] = value

    return change


SCAN = ("sources", 0, "scan")
WRONG = {
    "another version": (put("v", value="lakeward.job/v2"), "v: "),
    "an unknown field": (put("extra", value=1), "unknown field 'extra'"),
    "an unknown field inside": (put(*SCAN, "where", value="1=1"), "sources[0].scan: unknown field 'where'"),
    "a claim": (put(*SCAN, "rowFilter", value={"isNull": {"claim": "region"}}), "exactly one of"),
    "a look-up": (put(*SCAN, "rowFilter", value={"exists": {}}), "exactly one of"),
    "two choices": (put("steps", 0, "apply", value={"sql": "select 1", "dropNa": []}), "exactly one of"),
    "an unknown step": (put("steps", 0, "apply", value={"python": "x"}), "exactly one of"),
    "an unknown function": (
        put(*SCAN, "rowFilter", value={"isNull": {"call": {"function": "EVAL", "arguments": []}}}),
        "expected one of LOWER",
    ),
    "an unknown type": (put(*SCAN, "schema", "delay", value="integer unsigned"), "no column type"),
    "a type with code": (put(*SCAN, "schema", "delay", value="int) --"), "no column type"),
    "a forward reference": (put("steps", 0, "in", value=["route_delays"]), "names no source and no earlier step"),
    "a reference by other case": (put("steps", 0, "in", value=["Flights"]), "names no source"),
    "an id given twice": (put("sources", 1, "id", value="FLIGHTS"), "this id is taken"),
    "an id with a dot": (put("steps", 3, "id", value="a.b"), "expected a letter"),
    "an address of another scheme": (put(*SCAN, "files", value=["http://example.org/x"]), "expected a file: or s3: URI"),
    "a relative path": (put(*SCAN, "files", value=["../x"]), "expected a file: or s3: URI"),
    "a mask of an unknown column": (put(*SCAN, "masks", value={"nosuch": {"kind": "NULLIFY"}}), "a column that the schema"),
    "a mask without its argument": (put(*SCAN, "masks", value={"origin": {"kind": "PARTIAL"}}), "such as first:2"),
    "a hash without a salt": (put(*SCAN, "masks", value={"origin": {"kind": "HASH"}}), "keyRef or salt"),
    "a hidden partition folder": (put("target", "partitionBy", value=["_month"]), "readers would hide"),
    "a manifest among the data": (
        put("target", "manifest", value=SPEC["target"]["write"] + "/manifest.json"),
        "outside the folder",
    ),
    "merge without keys": (put("target", "mode", value="MERGE"), "mergeKeys"),
    "partitions that are not named": (
        lambda spec: spec["target"].update(mode="OVERWRITE_PARTITIONS", partitionBy=[]),
        "needs partitionBy",
    ),
    "a join of one": (put("steps", 2, "in", value=["by_month"]), "two inputs"),
    "a threshold above 1": (put("checks", 0, "threshold", value=1.5), "between 0 and 1"),
    "freshness of a step": (put("checks", 0, "rule", value={"freshSeconds": 1}), "property of a source"),
    "a quarantine without a place": (
        put("steps", 0, "apply", value={"cast": {"columns": [{"name": "origin", "type": "int"}], "onError": "QUARANTINE"}}),
        "rejected rows",
    ),
    "a moment without a zone": (put("notAfter", value="2027-03-01T10:00:00"), "expected an instant"),
    "a date that does not exist": (
        put(*SCAN, "rowFilter", value={"isNull": {"literal": {"date": "2027-02-30"}}}),
        "does not exist",
    ),
    "a boolean as a number": (put("attempt", value=True), "expected an integer"),
}


def encoded(spec: Dict[str, Any]) -> bytes:
    return json.dumps(spec).encode("utf-8")


def test_takes_the_demo_job() -> None:
    job = parse_spec(encoded(SPEC))
    assert [source.id for source in job.sources] == ["flights", "airports"]
    assert job.output == "route_delays"
    assert job.sources[0].scan.guarded


@pytest.mark.parametrize("case", WRONG.values(), ids=WRONG.keys())
def test_refuses(case: Any) -> None:
    change, message = case
    with pytest.raises(JobFailure) as caught:
        parse_spec(encoded(changed(change)))
    assert caught.value.error_class == "SPEC"
    assert message in caught.value.message


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", '{"v":1,"v":1}', '{"attempt": NaN}', "\ud800".encode("utf-8", "surrogatepass"), "[" * 100_000],
    ids=["nothing", "a list", "half", "a key twice", "NaN", "no UTF-8", "deep"],
)
def test_refuses_texts(text: Any) -> None:
    with pytest.raises(JobFailure) as caught:
        parse_spec(text if isinstance(text, bytes) else text.encode("utf-8"))
    assert caught.value.error_class == "SPEC"


def test_never_quotes_a_value_of_a_policy() -> None:
    secret = {"compare": {"left": {"column": "origin"}, "op": "LIKE", "right": {"literal": {"string": "top secret"}}}}
    with pytest.raises(JobFailure) as caught:
        parse_spec(encoded(changed(put(*SCAN, "rowFilter", value=secret))))
    assert "secret" not in caught.value.message


def test_a_nested_bomb_is_refused() -> None:
    predicate: Any = {"isNull": {"column": "origin"}}
    for _ in range(200):
        predicate = {"not": predicate}
    with pytest.raises(JobFailure, match="nested deeper"):
        parse_spec(encoded(changed(put(*SCAN, "rowFilter", value=predicate))))


@pytest.mark.parametrize("path", sorted(VECTORS.glob("jobs/*.json")), ids=lambda path: path.stem)
def test_the_published_schema_takes_every_vector(path: Any) -> None:
    spec = json.loads(path.read_text("utf-8").replace("${", "file:///{"))["spec"]
    jsonschema.validate(spec, SCHEMA)
    parse_spec(encoded(spec))


def test_the_published_schema_takes_the_demo_job_and_refuses_unknown_fields() -> None:
    jsonschema.validate(SPEC, SCHEMA)
    for change in (put("extra", value=1), put(*SCAN, "where", value=1), put("steps", 0, "apply", value={"python": "x"})):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(changed(change), SCHEMA)
