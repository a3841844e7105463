"""Two small signed jobs in one JVM, run once after an install: they prove that Spark works here and load the classes that a
class-data archive should hold. `spark-submit warm_up.py <empty folder>`; exit code 0 when both jobs succeeded.
"""

from __future__ import annotations

import base64
import hashlib
import json
import sys
from pathlib import Path
from typing import Any, Dict, List

# ruff: noqa: I001
import lakeward_run  # noqa: F401  (first: it finds the compiled pyspark, as a real run does)
from lakeward_runner.main import main
from pyspark import SparkContext

_NAME = {"column": "name"}


def _scan(files: List[Path], file_format: str, schema: Dict[str, str], **more: Any) -> Dict[str, Any]:
    uris = [file.as_uri().replace("%3D", "=") for file in files]
    return {"files": uris, "format": file_format, "schema": schema, "columns": list(schema), **more}


def _at_least(column: str, value: int) -> Dict[str, Any]:
    return {"compare": {"left": {"column": column}, "op": "GTE", "right": {"literal": {"long": value}}}}


def _job(folder: Path, name: str, sources: Dict[str, Any], steps: List[Any], checks: List[Any]) -> Dict[str, Any]:
    return {
        "v": "lakeward.job/v1",
        "runId": name,
        "attempt": 1,
        "caller": "system:warm-up",
        "policyVersion": 0,
        "notAfter": "9999-01-01T00:00:00Z",
        "sources": [{"id": node, "scan": scan} for node, scan in sources.items()],
        "steps": steps,
        "checks": checks,
        "target": {
            "dataset": {"namespace": "warm", "name": "up"},
            "mode": "OVERWRITE",
            "partitionBy": ["month"],
            "write": (folder / "data" / name).as_uri(),
            "manifest": (folder / "commits" / f"{name}.json").as_uri(),
        },
    }


def _from_text(folder: Path) -> Dict[str, Any]:
    """CSV and JSON read through a read schema, masked, joined, typed, ranked by SQL, checked."""
    days = [f"2027-0{1 + place % 3}-1{place % 10}" for place in range(200)]
    lines = [f"{place},{day},{place % 7},n{place % 7}" for place, day in enumerate(days)]
    (folder / "facts.csv").write_text("id,day,amount,name\n" + "\n".join(lines) + "\n", encoding="utf-8")
    (folder / "names.json").write_text(json.dumps([{"name": f"n{place}", "x": place} for place in range(7)]), encoding="utf-8")
    text = {"id": "string", "day": "string", "amount": "string", "name": "string"}
    parsed = {"call": {"function": "PARSE_DATE", "arguments": [{"column": "day"}, {"literal": {"string": "yyyy-MM-dd"}}]}}
    columns = [
        {"name": "id", "type": "bigint", "source": {"column": "id"}},
        {"name": "day", "type": "date", "source": parsed},
        {"name": "amount", "type": "decimal(12,2)", "source": {"column": "amount"}},
        {"name": "name", "type": "string", "source": _NAME},
    ]
    month = {"call": {"function": "DATE_TRUNC", "arguments": [{"literal": {"string": "month"}}, {"column": "day"}]}}
    moment = {"cast": {"value": {"column": "day"}, "type": "timestamp"}}
    chosen = [{"name": name, "value": {"column": name}} for name in ("id", "amount", "name")]
    chosen += [{"name": "month", "value": month}, {"name": "moment", "value": moment}]
    masks = {"name": {"kind": "HASH", "salt": "s"}}
    sources = {
        "facts": _scan([folder / "facts.csv"], "CSV", text, readSchema={"columns": columns}),
        "names": _scan([folder / "names.json"], "JSON", {"name": "string", "x": "bigint"}, options={"recordPath": "$[*]"}),
        "masked": _scan([folder / "facts.csv"], "CSV", text, masks=masks, rowFilter={"not": {"isNull": _NAME}}),
    }
    ranked = (
        "select f.id, f.name, f.amount, f.month, f.moment, n.x, row_number() over (partition by f.name order by f.id) as place "
        "from chosen f join names n on f.name = n.name where f.name like 'n%'"
    )
    steps = [
        {"id": "some", "in": ["facts"], "apply": {"filter": _at_least("id", 0)}},
        {"id": "chosen", "in": ["some"], "apply": {"select": chosen}},
        {"id": "ranked", "in": ["chosen", "names"], "apply": {"sql": ranked}},
        {"id": "latest", "in": ["ranked"], "apply": {"dedupe": {"keys": ["id"], "latestBy": "place"}}},
    ]
    checks = [
        {"on": "latest", "rule": {"rowCount": {"min": 200, "max": 200}}},
        {"on": "latest", "rule": {"notNull": ["id"]}},
        {"on": "latest", "rule": {"unique": ["id"]}},
        {"on": "latest", "rule": {"sql": "select 1 from latest where x < 0"}},
        {"on": "masked", "rule": {"notNull": ["name"]}},
    ]
    return _job(folder, "from-text", sources, steps, checks)


def _from_parquet(folder: Path) -> Dict[str, Any]:
    """What the first job wrote, filtered, joined with text and aggregated into partitions."""
    schema = {
        "id": "bigint",
        "name": "string",
        "amount": "decimal(12,2)",
        "moment": "timestamp",
        "place": "int",
        "month": "date",
    }
    files = sorted((folder / "data/from-text").rglob("*.parquet"))
    text = {"id": "string", "day": "string", "amount": "string", "name": "string"}
    named = [
        {"name": "key", "type": "bigint", "source": {"column": "id"}},
        {"name": "label", "type": "string", "source": _NAME},
    ]
    sources = {
        "facts": _scan(files, "PARQUET", schema, rowFilter=_at_least("id", 0)),
        "names": _scan([folder / "facts.csv"], "CSV", text, readSchema={"columns": named, "onBadRecord": "NULL_FIELD"}),
    }
    values = [
        {"name": "facts", "function": "COUNT"},
        {"name": "total", "function": "SUM", "column": "place"},
        {"name": "mean", "function": "AVG", "column": "place"},
    ]
    steps = [
        {"id": "joined", "in": ["facts", "names"], "apply": {"join": {"on": [{"left": "id", "right": "key"}]}}},
        {"id": "grouped", "in": ["joined"], "apply": {"aggregate": {"by": ["label", "month"], "values": values}}},
    ]
    checks = [{"on": "grouped", "rule": {"where": _at_least("facts", 1)}}]
    return _job(folder, "from-parquet", sources, steps, checks)


def _sign(spec: bytes, folder: Path) -> None:
    jvm: Any = SparkContext._jvm
    pair = jvm.java.security.KeyPairGenerator.getInstance("Ed25519").generateKeyPair()
    kind = jvm.java.lang.Class.forName("java.security.spec.X509EncodedKeySpec")
    public = jvm.java.security.KeyFactory.getInstance("Ed25519").getKeySpec(pair.getPublic(), kind).getEncoded()
    pem = b"-----BEGIN PUBLIC KEY-----\n" + base64.b64encode(bytes(public)) + b"\n-----END PUBLIC KEY-----\n"
    header = base64.urlsafe_b64encode(b'{"alg":"EdDSA","aud":"lakeward-runner"}').rstrip(b"=")
    signer = jvm.java.security.Signature.getInstance("Ed25519")
    signer.initSign(pair.getPrivate())
    signer.update(header + b"." + base64.urlsafe_b64encode(spec).rstrip(b"="))
    signature = base64.urlsafe_b64encode(bytes(signer.sign())).rstrip(b"=")
    (folder / "spec.json").write_bytes(spec)
    (folder / "spec.json.jws").write_bytes(header + b".." + signature)
    (folder / "key.pem").write_bytes(pem)


def _run(job: Dict[str, Any], folder: Path) -> int:
    spec = json.dumps(job).encode("utf-8")
    SparkContext._ensure_initialized()
    _sign(spec, folder)
    return main(
        ["--spec", (folder / "spec.json").as_uri(), "--spec-sha256", hashlib.sha256(spec).hexdigest()]
        + ["--public-key", str(folder / "key.pem"), "--workdir", (folder / job["runId"]).as_uri()]
    )


def warm_up(folder: Path) -> int:
    """The exit code of the first job that failed, or 0."""
    return _run(_from_text(folder), folder) or _run(_from_parquet(folder), folder)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: spark-submit warm_up.py <empty folder>")
    sys.exit(warm_up(Path(sys.argv[1]).resolve()))
