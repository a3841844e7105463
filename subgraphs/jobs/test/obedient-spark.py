"""Stands where spark-submit stands, so that launch, watching, commit and cancel are tested without starting Spark.

The last step's SQL says what to do: succeed, exit N, wait, no-manifest, wrong-size, forged-hash, die-once.
"""

import json
import os
import sys
import time
from urllib.parse import unquote, urlparse


def local(uri):
    return unquote(urlparse(uri).path)


def write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)


arguments = dict(zip(sys.argv[1::1], sys.argv[2::1]))
with open(local(arguments["--spec"]), "rb") as file:
    spec = json.load(file)
with open(os.environ["EXECUTIONS"], "a") as file:
    file.write(arguments["--name"] + "\n")
workdir, target = local(arguments["--workdir"]), spec["target"]
verb, _, argument = spec["steps"][-1]["apply"]["sql"].partition(" ")
with open(workdir + "/log.jsonl", "a") as file:
    file.write(json.dumps({"at": "", "phase": "SOURCE", "step": spec["sources"][0]["id"], "progress": 0.1, "message": ""}) + "\n")
print("obedient", flush=True)

if verb == "wait":
    write(local(target["write"]) + "/part-0.parquet", b"half")
    time.sleep(300)
if verb == "exit":
    write(local(target["write"]) + "/part-0.parquet", b"half")
    write(workdir + "/result.json", json.dumps({"errorClass": "CHECKS", "step": "out", "message": "a check failed"}).encode())
    sys.exit(int(argument))
if verb == "die-once" and spec["attempt"] == 1:
    os.kill(os.getpid(), 9)

data = b"rows of " + spec["runId"].encode()
write(local(target["write"]) + "/month=2001-01/part-0.parquet", data)
manifest = {
    "v": "lakeward.manifest/v1",
    "runId": spec["runId"],
    "attempt": spec["attempt"],
    "specHash": "0" * 64 if verb == "forged-hash" else arguments["--spec-sha256"],
    "dataset": target["dataset"],
    "format": target["format"],
    "mode": target["mode"],
    "partitionBy": target["partitionBy"],
    "schema": [{"name": "origin", "type": "string"}, {"name": "delay", "type": "double"}, {"name": "month", "type": "string"}],
    "files": [
        {
            "path": "month=2001-01/part-0.parquet",
            "sizeBytes": len(data) + (1 if verb == "wrong-size" else 0),
            "rows": 7,
            "partition": {"month": "2001-01"},
            "min": {},
            "max": {},
        }
    ],
    "rows": 7,
    "sizeBytes": len(data),
    "checks": [],
    "badRecords": [],
    "rejects": None,
}
if verb != "no-manifest":
    write(local(target["manifest"]), json.dumps(manifest).encode())
