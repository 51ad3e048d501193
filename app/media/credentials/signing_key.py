"""What signs Content Credentials, as plain data: who handles it need not load what makes and checks certificates."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

SELF_MADE: Final = "PixSim7 Desktop, self-made, not trusted"
"""The organisation in a certificate that this program made: whoever shows it says so."""
MAX_BYTES: Final = 64 * 1024
"""Of a chain or a key."""
CLAIM_SIGNING: Final = "1.3.6.1.4.1.62558.2.1"
USAGES: Final = ("1.3.6.1.5.5.7.3.4", "1.3.6.1.5.5.7.3.36", CLAIM_SIGNING)
"""What a certificate may be for, one is enough: e-mail protection, document signing, C2PA claim signing."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A certificate chain with the private key of its first certificate.

    Attributes:
        chain: PEM, the signing certificate first.
        key: PEM (PKCS 8), not encrypted: it is in memory alone.
        algorithm: As C2PA names it: es256, ps256, ed25519...
    """

    chain: bytes
    key: bytes = field(repr=False)
    algorithm: str = "es256"


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """What a certificate says.

    Attributes:
        subject: Whose it is.
        issuer: Who signed it.
        is_self_made: This program made it: nobody else trusts it.
    """

    subject: str
    issuer: str
    not_after: datetime
    is_self_made: bool
