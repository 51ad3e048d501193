"""Certificates that sign, made and brought."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from app.domain.errors import ValidationError
from app.media.credentials.certificates import PrivateKey, facts_of, make_self_made, read_signing_key

NOW = datetime.now(UTC)
PEM, PKCS8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8


def issued(key: PrivateKey, *purposes: x509.ObjectIdentifier, days: int = 10, signs: bool = True) -> bytes:
    """A certificate of an authority, as one can be bought."""
    authority = ec.generate_private_key(ec.SECP256R1())
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Ada Lovelace")]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "An authority")]))
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW - timedelta(days=20))
        .not_valid_after(NOW + timedelta(days=days))
    )
    if purposes:
        usage = x509.KeyUsage(signs, False, False, False, not signs, False, False, False, False)  # noqa: FBT003
        builder = builder.add_extension(usage, critical=True)
        builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), critical=False)
    return builder.sign(authority, hashes.SHA256()).public_bytes(PEM)


def pem(key: PrivateKey, password: bytes | None = None) -> bytes:
    lock = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    return key.private_bytes(PEM, PKCS8, lock)


EMAIL = ExtendedKeyUsageOID.EMAIL_PROTECTION
P256, P384 = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP384R1())


def test_a_self_made_one_says_so_in_its_name_and_is_read_as_any_other() -> None:
    made = make_self_made("Ada", NOW)
    facts = facts_of(made.chain)
    assert (facts.subject, facts.is_self_made) == ("Ada (self-made, not trusted)", True)
    assert read_signing_key(made.chain, made.key, None, NOW) == made
    assert "PRIVATE" not in repr(made)


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [
        (P256, "es256"),
        (P384, "es384"),
        (ed25519.Ed25519PrivateKey.generate(), "ed25519"),
        (rsa.generate_private_key(65537, 2048), "ps256"),
    ],
)
def test_a_certificate_is_taken_with_its_key(key: PrivateKey, algorithm: str) -> None:
    taken = read_signing_key(issued(key, EMAIL), pem(key, b"word"), b"word", NOW)
    assert taken.algorithm == algorithm
    assert b"ENCRYPTED" not in taken.key
    facts = facts_of(taken.chain)
    assert (facts.subject, facts.issuer, facts.is_self_made) == ("Ada Lovelace", "An authority", False)


@pytest.mark.parametrize(
    ("chain", "key", "password", "field", "words"),
    [
        (b"", pem(P256), None, "chain", "no certificates"),
        (bytes(100_000), pem(P256), None, "chain", "too large"),
        (issued(P256, EMAIL) * 11, pem(P256), None, "chain", "more than"),
        (issued(P256, EMAIL), b"nothing", None, "key", "no private key"),
        (issued(P256, EMAIL), bytes(100_000), None, "key", "too large"),
        (issued(P256, EMAIL), pem(P384), None, "key", "not that of"),
        (issued(P256, EMAIL), pem(P256, b"word"), None, "password", "has a password"),
        (issued(P256, EMAIL), pem(P256, b"word"), b"other", "password", "does not open"),
        (issued(P256, EMAIL), pem(P256), b"word", "password", "has no password"),
        (issued(P256, EMAIL, days=-1), pem(P256), None, "chain", "expired"),
        (issued(P256), pem(P256), None, "chain", "what it is for"),
        (issued(P256, ExtendedKeyUsageOID.SERVER_AUTH), pem(P256), None, "chain", "not one for signing"),
        (issued(P256, EMAIL, signs=False), pem(P256), None, "chain", "not one for signing"),
    ],
)
def test_what_cannot_sign_is_refused_with_its_reason(
    chain: bytes, key: bytes, password: bytes | None, field: str, words: str
) -> None:
    with pytest.raises(ValidationError, match=words) as caught:
        read_signing_key(chain, key, password, NOW)
    assert caught.value.field == field
