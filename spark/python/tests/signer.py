"""Signs specs as the planner does, with a key pair of the JVM."""

from __future__ import annotations

import base64
import json
from typing import Any

from pyspark.sql import SparkSession

HEADER = {"alg": "EdDSA", "aud": "lakeward-runner"}


def base64url(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


class Signer:
    def __init__(self, spark: SparkSession) -> None:
        self._jvm: Any = spark._jvm
        self._pair = self._jvm.java.security.KeyPairGenerator.getInstance("Ed25519").generateKeyPair()

    @property
    def pem(self) -> bytes:
        kind = self._jvm.java.lang.Class.forName("java.security.spec.X509EncodedKeySpec")
        key = self._jvm.java.security.KeyFactory.getInstance("Ed25519").getKeySpec(self._pair.getPublic(), kind)
        text = base64.b64encode(bytes(key.getEncoded()))
        return b"-----BEGIN PUBLIC KEY-----\n" + text + b"\n-----END PUBLIC KEY-----\n"

    def sign(self, spec: bytes, header: Any = HEADER) -> bytes:
        """The detached JWS of a spec's bytes."""
        head = base64url(json.dumps(header).encode())
        signature = self._jvm.java.security.Signature.getInstance("Ed25519")
        signature.initSign(self._pair.getPrivate())
        signature.update(head + b"." + base64url(spec))
        return head + b".." + base64url(bytes(signature.sign()))
