"""Trust in a spec: its SHA-256 and an Ed25519 signature as a detached JWS (RFC 7515, appendix F).

The JWS file holds `<header>..<signature>`; the payload is the spec file's exact bytes. The header is
`{"alg":"EdDSA","aud":"lakeward-runner",...}`. The arithmetic is the JVM's own (Java 15 and later).
"""

from __future__ import annotations

import base64
import binascii
import datetime
import hashlib
import hmac
import json
import re
from typing import Any, List

from .failure import JobFailure

AUDIENCE = "lakeward-runner"
_PEM = re.compile(rb"-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\s]+)-----END PUBLIC KEY-----")
# SubjectPublicKeyInfo of an Ed25519 key: this prefix, then the 32 bytes of the key (RFC 8410).
_SPKI_PREFIX = bytes.fromhex("302a300506032b6570032100")


def verify_hash(spec: bytes, expected_sha256: str) -> str:
    """The spec's SHA-256 as 64 lower-case hex digits. Raises JobFailure RIGHTS when it is not the expected one."""
    actual = hashlib.sha256(spec).hexdigest()
    if not hmac.compare_digest(actual, expected_sha256.lower()):
        raise JobFailure("RIGHTS", "the spec is not the one that was launched: its hash differs")
    return actual


def public_keys(pem: bytes) -> List[bytes]:
    """The Ed25519 keys of a PEM file, as SubjectPublicKeyInfo; several while a key is being replaced."""
    keys = []
    for block in _PEM.findall(pem):
        key = base64.b64decode(b"".join(block.split()))
        if not key.startswith(_SPKI_PREFIX) or len(key) != len(_SPKI_PREFIX) + 32:
            raise JobFailure("RIGHTS", "the public key is no Ed25519 key")
        keys.append(key)
    if not keys:
        raise JobFailure("RIGHTS", "the file of the public key holds no PUBLIC KEY block")
    return keys


def verify_signature(spec: bytes, jws: bytes, keys: List[bytes], jvm: Any) -> None:
    """Raises JobFailure RIGHTS unless one of `keys` signed exactly these bytes for this audience."""
    parts = jws.strip().split(b".")
    if len(parts) != 3 or parts[1] != b"":
        raise JobFailure("RIGHTS", "the signature is no detached JWS")
    header = _header(parts[0])
    # No other algorithm, and nothing that changes the meaning of the payload (`b64`, `crit`).
    if header.get("alg") != "EdDSA" or "crit" in header or "b64" in header:
        raise JobFailure("RIGHTS", "the signature is of a kind that the runner does not take")
    if header.get("aud") != AUDIENCE:
        raise JobFailure("RIGHTS", "the signature was made for somebody else")
    signature = _decode(parts[2])
    signed = parts[0] + b"." + base64.urlsafe_b64encode(spec).rstrip(b"=")
    if len(signature) != 64 or not any(_verifies(jvm, key, signed, signature) for key in keys):
        raise JobFailure("RIGHTS", "the signature does not fit the spec")


def verify_not_expired(not_after: datetime.datetime, now: datetime.datetime) -> None:
    """Raises JobFailure RIGHTS after `not_after`."""
    if now > not_after:
        raise JobFailure("RIGHTS", "the spec has expired: its rights must be compiled anew")


def _header(part: bytes) -> Any:
    try:
        header = json.loads(_decode(part))
    except (ValueError, RecursionError):
        header = None
    if not isinstance(header, dict):
        raise JobFailure("RIGHTS", "the signature has no header")
    return header


def _decode(part: bytes) -> bytes:
    if re.fullmatch(rb"[A-Za-z0-9_-]*", part) is None:
        raise JobFailure("RIGHTS", "the signature is not base64url")
    try:
        return base64.urlsafe_b64decode(part + b"=" * (-len(part) % 4))
    except binascii.Error:
        raise JobFailure("RIGHTS", "the signature is not base64url") from None


def _verifies(jvm: Any, key: bytes, signed: bytes, signature: bytes) -> bool:
    factory = jvm.java.security.KeyFactory.getInstance("Ed25519")
    public_key = factory.generatePublic(jvm.java.security.spec.X509EncodedKeySpec(key))
    verifier = jvm.java.security.Signature.getInstance("Ed25519")
    verifier.initVerify(public_key)
    verifier.update(signed)
    try:
        return bool(verifier.verify(signature))
    except Exception:  # the JVM throws SignatureException for a malformed point
        return False
