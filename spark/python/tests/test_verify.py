"""JB9: a spec that was changed or signed by somebody else, for somebody else or long ago does not run."""

from __future__ import annotations

import datetime
import hashlib
from typing import Any, Tuple

import pytest
from pyspark.sql import SparkSession

from lakeward_runner.failure import JobFailure
from lakeward_runner.verify import _verifies, public_keys, verify_hash, verify_not_expired, verify_signature
from tests.signer import HEADER, Signer, base64url

SPEC = b'{"v":"lakeward.job/v1"}'
# RFC 8032, section 7.1, test 2: an outside judge of the arithmetic.
RFC_KEY = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
RFC_SIGNATURE = (
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
)


@pytest.fixture(scope="module")
def signers(spark: SparkSession) -> Tuple[Signer, Signer]:
    return Signer(spark), Signer(spark)


def refusal(spark: SparkSession, spec: bytes, jws: bytes, pem: bytes) -> str:
    with pytest.raises(JobFailure) as caught:
        verify_signature(spec, jws, public_keys(pem), spark._jvm)
    assert caught.value.error_class == "RIGHTS"
    return caught.value.message


def test_takes_what_the_planner_signed(spark: SparkSession, signers: Tuple[Signer, Signer]) -> None:
    signer, other = signers
    jws = signer.sign(SPEC, {**HEADER, "kid": "1"})
    verify_signature(SPEC, jws, public_keys(signer.pem), spark._jvm)
    # While a key is being replaced the file holds both.
    verify_signature(SPEC, jws + b"\n", public_keys(other.pem + signer.pem), spark._jvm)


def test_refuses_a_changed_spec_and_a_foreign_key(spark: SparkSession, signers: Tuple[Signer, Signer]) -> None:
    signer, other = signers
    jws = signer.sign(SPEC, HEADER)
    assert refusal(spark, SPEC + b" ", jws, signer.pem) == "the signature does not fit the spec"
    assert refusal(spark, SPEC, jws, other.pem) == "the signature does not fit the spec"
    for broken in (
        jws[:-2],
        jws[:-4] + b"AAAA",
        jws.replace(b"..", b"." + base64url(SPEC) + b"."),
        b"",
        b"...",
        b"\xc3\xa9.." + jws,
    ):
        refusal(spark, SPEC, broken, signer.pem)


@pytest.mark.parametrize(
    "header",
    [
        {"aud": "lakeward-runner", "alg": "none"},
        {"aud": "lakeward-runner", "alg": "HS256"},
        {"aud": "lakeward-gateway", "alg": "EdDSA"},
        {"alg": "EdDSA"},
        {**HEADER, "b64": False, "crit": ["b64"]},
        {**HEADER, "crit": ["exp"]},
        "EdDSA",
    ],
    ids=[
        "no algorithm",
        "a symmetric algorithm",
        "another audience",
        "no audience",
        "an unencoded payload",
        "a critical name",
        "no object",
    ],
)
def test_refuses_headers(header: Any, spark: SparkSession, signers: Tuple[Signer, Signer]) -> None:
    refusal(spark, SPEC, signers[0].sign(SPEC, header), signers[0].pem)


def test_agrees_with_rfc_8032(spark: SparkSession) -> None:
    jvm: Any = spark._jvm
    key = bytes.fromhex("302a300506032b6570032100" + RFC_KEY)
    assert _verifies(jvm, key, bytes.fromhex("72"), bytes.fromhex(RFC_SIGNATURE))
    assert not _verifies(jvm, key, bytes.fromhex("73"), bytes.fromhex(RFC_SIGNATURE))
    # Malleability: S + L is the same equation and must not pass.
    order = 2**252 + 27742317777372353535851937790883648493
    point, scalar = RFC_SIGNATURE[:64], int.from_bytes(bytes.fromhex(RFC_SIGNATURE[64:]), "little") + order
    assert not _verifies(jvm, key, bytes.fromhex("72"), bytes.fromhex(point) + scalar.to_bytes(32, "little"))


def test_refuses_files_without_an_ed25519_key() -> None:
    for pem in (b"", b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"):
        with pytest.raises(JobFailure, match="key"):
            public_keys(pem)


def test_hash_and_expiry() -> None:
    assert verify_hash(SPEC, hashlib.sha256(SPEC).hexdigest().upper()) == hashlib.sha256(SPEC).hexdigest()
    with pytest.raises(JobFailure, match="hash differs"):
        verify_hash(SPEC, "0" * 64)
    moment = datetime.datetime(2027, 3, 1, tzinfo=datetime.timezone.utc)
    verify_not_expired(moment, moment)
    with pytest.raises(JobFailure, match="expired"):
        verify_not_expired(moment, moment + datetime.timedelta(seconds=1))
