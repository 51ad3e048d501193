"""Whose address an account names: OpenAI's, or that of a server of its user's."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from app.domain.enums import OperationType
from app.domain.errors import ProviderAuthError, ValidationError
from app.providers.accounts import AccountView
from app.providers.catalog import Catalog
from app.providers.sora.manifest import CATALOG, HOST, MAKES_BOTH, MAKES_CLIPS, MAKES_PICTURES, OFFICIAL, PICTURES

_HOME_NAMES: Final = (".local", ".lan", ".home", ".internal", ".home.arpa")


@dataclass(frozen=True, slots=True)
class Server:
    """A server.

    Attributes:
        base: Its address, without a slash at the end.
        is_official: Whether it is OpenAI's own.
    """

    base: str
    is_official: bool

    @property
    def own(self) -> str | None:
        """The address, where it is not OpenAI's."""
        return None if self.is_official else self.base

    @property
    def place(self) -> str:
        """Host and port."""
        return urlsplit(self.base).netloc


def server_of(account: AccountView) -> Server:
    """The server that an account names.

    Raises:
        ProviderAuthError: It names none, or one in the open internet without encryption.
    """
    return server_at(account.options)


def server_at(options: Mapping[str, str]) -> Server:
    """The server that the options of an account name; errors as of `server_of`."""
    base = (options.get("base_url") or OFFICIAL).strip().rstrip("/")
    try:
        parts = urlsplit(base)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host = ""
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not host or parts.username or parts.query or parts.fragment:
        raise ProviderAuthError("The address in the account is not one, such as http://127.0.0.1:8091/v1.")
    if parts.scheme == "http" and not _is_near(host):
        raise ProviderAuthError("A server in the open internet needs an address that begins with https.")
    return Server(base, host == HOST)


def check_account(options: Mapping[str, str], credentials: Mapping[str, str]) -> None:
    """See that address and key go together.

    Raises:
        ValidationError: They do not; `field` names the wrong one.
    """
    if (options.get("base_url") or "").strip().startswith("sk-"):
        raise ValidationError("Address: that is an API key. It belongs into its own field.", field="base_url")
    try:
        server = server_at(options)
    except ProviderAuthError as error:
        raise ValidationError(error.message, field="base_url") from error
    if server.is_official and not credentials.get("key"):
        raise ValidationError("OpenAI asks for an API key. A server of your own needs its address.", field="key")


def unfit_reason(catalog: Catalog, operation: OperationType, options: Mapping[str, str], model_id: str | None) -> str:
    """Why an account cannot do an operation, in a few words; empty where it can, or where its address is none."""
    try:
        server = server_at(options)
    except ProviderAuthError:
        return ""
    model = catalog.models.get(model_id or "")
    is_served = model is not None and bool(model.settings.get("served"))
    is_openais = model is not None and not is_served and model_id in CATALOG.models
    is_picture = operation in PICTURES
    if server.is_official:
        if not is_picture:
            return "OpenAI makes no clips any more: they need a server of your own"
        return "OpenAI does not have this model: it is that of a server of your own" if is_served else ""
    if is_openais:
        return "a server of your own does not have this model: it is OpenAI's"
    makes = options.get("makes", MAKES_BOTH)
    if makes == (MAKES_CLIPS if is_picture else MAKES_PICTURES):
        return f"makes {makes} alone, as its account says"
    return ""


def headers_of(account: AccountView, server: Server) -> dict[str, str]:
    """What goes with each call: the key, where there is one, and whose it is."""
    key = account.credentials.get("key", "")
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    if server.is_official:
        for name, header in (("organization", "OpenAI-Organization"), ("project", "OpenAI-Project")):
            value = account.options.get(name, "").strip()
            if value and value.isascii() and value.isprintable():
                headers[header] = value
    return headers


def _is_near(host: str) -> bool:
    """Whether a host is this computer or in a private network; names are taken by their look."""
    try:
        address = ip_address(host)
    except ValueError:
        return "." not in host or host.endswith(_HOME_NAMES)
    return address.is_private or address.is_loopback or address.is_link_local
