"""What Content Credentials say, in plain data: bounded, and nothing in it is believed to be well formed."""

from dataclasses import dataclass, field
from enum import StrEnum


class CredentialState(StrEnum):
    """How far what is said can be believed."""

    TRUSTED = "trusted"
    """Whole, and signed with a certificate of an authority that the user trusts."""
    UNTRUSTED = "untrusted"
    """Whole, and signed by somebody whom nobody here knows."""
    SELF_MADE = "self_made"
    """Whole, and signed with a certificate that a PixSim7 has made for itself."""
    DAMAGED = "damaged"
    """The file, or what is said of it, was changed after the signing."""


@dataclass(frozen=True, slots=True)
class FoundAction:
    """Something that was done.

    Attributes:
        name: As C2PA calls it: "c2pa.created".
        source: The IPTC digital source type without its address: "trainedAlgorithmicMedia".
        agent: The program that did it.
    """

    name: str
    source: str = ""
    agent: str = ""
    when: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class FoundIngredient:
    """Something that it was made from.

    Attributes:
        relationship: As C2PA calls it: "parentOf", "inputTo", "componentOf".
        sha256: Of its file, where one of ours says so.
        thumbnail: JPEG or WebP, drawn anew.
        has_credentials: Its own credentials go along.
    """

    title: str
    mime_type: str = ""
    relationship: str = ""
    words: str = ""
    sha256: str | None = None
    thumbnail: bytes | None = field(default=None, repr=False)
    has_credentials: bool = False


@dataclass(frozen=True, slots=True)
class FoundCredentials:
    """The newest manifest of a file.

    Attributes:
        signer: Whose certificate it is.
        issuer: Who stands behind it.
        signed_at: As an authority of time says; empty where none was asked.
        generator: The program that made the manifest.
        problems: What is wrong, in the library's words.
    """

    state: CredentialState
    label: str = ""
    title: str = ""
    signer: str = ""
    issuer: str = ""
    signed_at: str = ""
    generator: str = ""
    actions: tuple[FoundAction, ...] = ()
    ingredients: tuple[FoundIngredient, ...] = ()
    problems: tuple[str, ...] = ()
