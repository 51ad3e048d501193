"""What concerns accounts: what a provider asks of one, and what an adapter is given of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class AccountsAllowed(StrEnum):
    """Whether one person may hold several accounts there."""

    ALLOWED = "allowed"
    ONE_PER_PERSON = "one_per_person"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class AccountDefaults:
    """An account that a provider brings itself and that needs no sign-in."""

    email: str
    label: str
    max_concurrent_jobs: int


@dataclass(frozen=True, slots=True)
class AccountField:
    """Something that an account of the provider needs to be told.

    Attributes:
        name: The key in an account's options or credentials.
        title: The word beside the field.
        is_secret: It is sealed by the vault and never shown again.
        help: Where it comes from, as a sentence.
        choices: The values that are allowed; empty for any text.
        default: What is there before the user writes; never for a secret.
    """

    name: str
    title: str
    is_secret: bool = False
    is_required: bool = True
    help: str = ""
    choices: tuple[str, ...] = ()
    default: str = ""


PUBLIC_HOST = "public_host"
"""The account option that names the provider whose uploads are public links for this one."""
NO_PUBLIC_HOST = "none"


def public_host_field(what: str, hosts: tuple[str, ...] = ("fal",)) -> AccountField:
    """The option of a provider that takes something by a public link alone, and has no upload for it.

    Args:
        what: What it takes so, for the sentence: "clips".
        hosts: The providers whose uploads may be used.
    """
    return AccountField(
        PUBLIC_HOST,
        "Public links by",
        is_required=False,
        help=f"It takes {what} only by a public link. What you use here is then uploaded to this provider, with your "
        "account there, where anybody who has the link can fetch it.",
        choices=(NO_PUBLIC_HOST, *hosts),
        default=NO_PUBLIC_HOST,
    )


class AccountView(Protocol):
    """What an adapter may know of an account.

    `options` holds the `account_fields` that are no secret, `credentials` those that are.
    """

    @property
    def id(self) -> int: ...
    @property
    def email(self) -> str: ...
    @property
    def options(self) -> Mapping[str, str]: ...
    @property
    def credentials(self) -> Mapping[str, str]: ...


@dataclass(frozen=True, slots=True)
class OpenAccount:
    """An account with its secrets opened; it lives as long as a call."""

    id: int
    email: str
    options: Mapping[str, str] = field(default_factory=dict)
    credentials: Mapping[str, str] = field(default_factory=dict, repr=False)
