"""The certificate that signs Content Credentials: the user's own, or one that this program makes.

What such a certificate must be like stands in the C2PA Technical Specification 2.2, "Trust Model" and "Digital
Signatures": the key usage `digitalSignature` marked as critical, an extended key usage that is not "any", an authority
key identifier, no certificate authority; a key for ECDSA, for RSASSA-PSS of 2048 bits or more, or for Ed25519.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from app.domain.errors import ValidationError
from app.media.credentials.signing_key import (
    CLAIM_SIGNING,
    MAX_BYTES,
    SELF_MADE,
    USAGES,
    CertificateFacts,
    SigningKey,
)

MOST_CERTIFICATES: Final = 10
PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey
_YEARS: Final = timedelta(days=5 * 365)
_CLAIM_SIGNING: Final = ObjectIdentifier(CLAIM_SIGNING)
_CURVES: Final = {"secp256r1": "es256", "secp384r1": "es384", "secp521r1": "es512"}
_LEAST_RSA_BITS: Final = 2048


def make_self_made(name: str, now: datetime) -> SigningKey:
    """Make an authority and a certificate of it, whose key of the authority is thrown away.

    Args:
        name: Whose it is; the words "self-made, not trusted" stand beside it.
        now: It is valid from the day before, for five years.
    """
    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority = _name(f"{name[:30]} - authority (self-made)")
    first, last = now - timedelta(days=1), now + _YEARS
    root = (
        _begin(authority, authority, authority_key.public_key(), first, last)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .sign(authority_key, hashes.SHA256())
    )
    leaf = (
        _begin(_name(f"{name[:30]} (self-made, not trusted)"), authority, key.public_key(), first, last)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION, _CLAIM_SIGNING]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    return SigningKey(leaf.public_bytes(pem) + root.public_bytes(pem), _key_bytes(key))


def read_signing_key(chain: bytes, key: bytes, password: bytes | None, now: datetime) -> SigningKey:
    """Take a chain and a key that a user brings, and see that they can sign.

    Args:
        chain: PEM, the signing certificate first.
        key: PEM, encrypted or not.
        password: Of the key.
        now: At which it must be valid.

    Raises:
        ValidationError: They cannot; it says why, and `field` which one: "chain", "key" or "password".
    """
    certificates = _certificates(chain)
    private = _private_key(key, password)
    leaf = certificates[0]
    if private.public_key() != leaf.public_key():
        raise ValidationError("The key is not that of the first certificate of the chain.", field="key")
    _check(leaf, now)
    pem = b"".join(one.public_bytes(serialization.Encoding.PEM) for one in certificates)
    return SigningKey(pem, _key_bytes(private), _algorithm(private))


def facts_of(chain: bytes) -> CertificateFacts:
    """What the first certificate of a chain says.

    Raises:
        ValidationError: It is none.
    """
    leaf = _certificates(chain)[0]
    organisation = _attribute(leaf.subject, NameOID.ORGANIZATION_NAME)
    return CertificateFacts(
        subject=_called(leaf.subject),
        issuer=_called(leaf.issuer),
        not_after=leaf.not_valid_after_utc,
        is_self_made=organisation == SELF_MADE,
    )


def _certificates(chain: bytes) -> list[x509.Certificate]:
    if len(chain) > MAX_BYTES:
        raise ValidationError("The file of the certificates is too large.", field="chain")
    try:
        found = x509.load_pem_x509_certificates(chain)
    except ValueError as error:
        raise ValidationError("The file holds no certificates in PEM.", field="chain") from error
    if len(found) > MOST_CERTIFICATES:
        raise ValidationError(f"The chain has more than {MOST_CERTIFICATES} certificates.", field="chain")
    return found


def _private_key(data: bytes, password: bytes | None) -> PrivateKey:
    if len(data) > MAX_BYTES:
        raise ValidationError("The file of the key is too large.", field="key")
    try:
        key = serialization.load_pem_private_key(data, password)
    except TypeError as error:
        words = "The key has a password." if password is None else "The key has no password."
        raise ValidationError(words, field="password") from error
    except (ValueError, UnsupportedAlgorithm) as error:
        if password is not None:
            raise ValidationError("The password does not open the key.", field="password") from error
        raise ValidationError("The file holds no private key in PEM.", field="key") from error
    if not isinstance(key, PrivateKey):
        raise ValidationError("Keys of this kind cannot sign Content Credentials.", field="key")
    return key


def _algorithm(key: PrivateKey) -> str:
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return "ed25519"
    if isinstance(key, rsa.RSAPrivateKey):
        if key.key_size < _LEAST_RSA_BITS:
            raise ValidationError(f"An RSA key needs {_LEAST_RSA_BITS} bits.", field="key")
        return "ps256"
    if key.curve.name not in _CURVES:
        raise ValidationError(f"The curve {key.curve.name} cannot sign Content Credentials.", field="key")
    return _CURVES[key.curve.name]


def _check(leaf: x509.Certificate, now: datetime) -> None:
    moment = now.astimezone(UTC)
    if not leaf.not_valid_before_utc <= moment <= leaf.not_valid_after_utc:
        raise ValidationError("The certificate has expired, or is not valid yet.", field="chain")
    try:
        usage = leaf.extensions.get_extension_for_class(x509.KeyUsage).value
        purposes = set(leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value)
    except x509.ExtensionNotFound as error:
        raise ValidationError("The certificate does not say what it is for.", field="chain") from error
    if (
        not usage.digital_signature
        or ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE in purposes
        or not {purpose.dotted_string for purpose in purposes} & set(USAGES)
    ):
        words = "The certificate is not one for signing documents, e-mail or Content Credentials."
        raise ValidationError(words, field="chain")
    if leaf.subject == leaf.issuer:
        raise ValidationError("A certificate that signed itself cannot sign Content Credentials.", field="chain")


def _begin(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, first: datetime, last: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(first)
        .not_valid_after(last)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(*, signs: bool) -> x509.KeyUsage:
    """Of what signs files, or of what signs certificates."""
    return x509.KeyUsage(
        digital_signature=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=not signs,
        crl_sign=not signs,
        encipher_only=False,
        decipher_only=False,
    )


def _name(common: str) -> x509.Name:
    parts = ((NameOID.COMMON_NAME, common), (NameOID.ORGANIZATION_NAME, SELF_MADE))
    return x509.Name([x509.NameAttribute(kind, value) for kind, value in parts])


def _key_bytes(key: PrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _called(name: x509.Name) -> str:
    return _attribute(name, NameOID.COMMON_NAME) or _attribute(name, NameOID.ORGANIZATION_NAME) or name.rfc4514_string()


def _attribute(name: x509.Name, kind: ObjectIdentifier) -> str:
    found = name.get_attributes_for_oid(kind)
    return str(found[0].value) if found else ""
