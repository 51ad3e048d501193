"""The fields of an account as a form: made from what its provider asks for, and what the pool needs to know."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, Field, create_model
from PySide6.QtCore import QCoreApplication

from app.providers.accounts import NO_PUBLIC_HOST, PUBLIC_HOST
from app.providers.base import AccountField, ProviderManifest
from app.services.account.account_fields import MOST_SLOTS, PRIORITY_LIMIT
from app.services.account.account_rows import AccountRow
from app.ui.language import told

PREFIX = "field_"
"""Before the names of the provider's own fields, which may be called as ours are."""
OWN_FIELDS = ("email", "label", "max_concurrent_jobs", "priority", "limit_group")


def _tr(text: str) -> str:
    return QCoreApplication.translate("Accounts", text)


@dataclass(frozen=True, slots=True)
class AccountValues:
    """What the form says.

    Attributes:
        options: The provider's fields that are no secret.
        credentials: Those that are, as far as they were typed.
    """

    email: str
    label: str
    max_concurrent_jobs: int
    priority: int
    limit_group: str
    options: dict[str, str]
    credentials: dict[str, str]


def form_model(
    manifest: ProviderManifest,
    *,
    has_credentials: bool = False,
    is_built_in: bool = False,
    names: Mapping[str, str] | None = None,
) -> Any:
    """The model that the form is made from.

    Args:
        manifest: What the provider asks for.
        has_credentials: Its keys are kept already: they are replaced only where they are typed.
        is_built_in: It belongs to the program, which gives it its name and slots.
        names: What the providers are called, by id, for a field that names one.
    """
    fields: dict[str, Any] = {}
    for wanted in manifest.account_fields:
        fields[PREFIX + wanted.name] = _provider_field(wanted, names or {}, has_credentials=has_credentials)
    if not is_built_in:
        fields["email"] = (str, Field("", title=_tr("Account"), description=_email_help(manifest)))
    fields["label"] = (str, Field("", title=_tr("Label"), description=_tr("What you call it here.")))
    if not is_built_in:
        fields["max_concurrent_jobs"] = (
            int,
            Field(
                1,
                ge=1,
                le=MOST_SLOTS,
                title=_tr("Slots"),
                description=_tr("How many jobs it may run at once. Fewer are used where the provider takes no more."),
                json_schema_extra={"widget": "spin"},
            ),
        )
    fields["priority"] = (
        int,
        Field(
            0,
            ge=-PRIORITY_LIMIT,
            le=PRIORITY_LIMIT,
            title=_tr("Priority"),
            description=_tr("Higher is taken first; of equals the one with fewer credits."),
            json_schema_extra={"widget": "spin"},
        ),
    )
    if not is_built_in:
        fields["limit_group"] = (
            str,
            Field(
                "",
                title=_tr("Limit group"),
                description=_tr("Keys of one organisation share one limit: give their accounts the same word."),
                json_schema_extra={"advanced": True},
            ),
        )
    return create_model("AccountFields", __base__=BaseModel, **fields)


def values_of(row: AccountRow) -> dict[str, Any]:
    """What the form shows of an account that is there; never a key."""
    return {
        "email": row.email,
        "label": row.label,
        "max_concurrent_jobs": row.max_concurrent_jobs,
        "priority": row.priority,
        "limit_group": row.limit_group or "",
        **{PREFIX + name: value for name, value in row.options.items()},
    }


def read_values(manifest: ProviderManifest, values: Mapping[str, Any]) -> AccountValues:
    """What the form says, apart by where it is kept."""
    options: dict[str, str] = {}
    credentials: dict[str, str] = {}
    for field in manifest.account_fields:
        value = str(values.get(PREFIX + field.name) or "").strip()
        (credentials if field.is_secret else options)[field.name] = value
    email = str(values.get("email") or "").strip()
    return AccountValues(
        email=email,
        label=str(values.get("label") or "").strip() or email,
        max_concurrent_jobs=int(values.get("max_concurrent_jobs") or 1),
        priority=int(values.get("priority") or 0),
        limit_group=str(values.get("limit_group") or "").strip(),
        options=options,
        credentials={name: value for name, value in credentials.items() if value},
    )


def first_missing(
    manifest: ProviderManifest, values: AccountValues, *, has_credentials: bool, needs_name: bool = True
) -> tuple[str, str]:
    """The first field that must be filled in and is not, and a sentence about it; both empty where none is."""
    for field in manifest.account_fields:
        if not field.is_required or (field.is_secret and has_credentials):
            continue
        if not (values.credentials if field.is_secret else values.options).get(field.name):
            return PREFIX + field.name, _tr("{} is missing.").format(told(field.title))
    if needs_name and not values.email:
        return "email", _tr("Say which account it is: its e-mail, or a name of yours.")
    return "", ""


def changed_fields(row: AccountRow, values: AccountValues) -> dict[str, Any]:
    """What differs from the account that is there; keys only where they were typed."""
    before = values_of(row)
    now: dict[str, Any] = {
        "email": values.email or row.email,
        "label": values.label or row.label,
        "max_concurrent_jobs": values.max_concurrent_jobs,
        "priority": values.priority,
        "limit_group": values.limit_group,
    }
    if row.is_built_in:
        now = {name: now[name] for name in ("label", "priority")}
    changes = {name: value for name, value in now.items() if value != before[name]}
    options = {name: value for name, value in values.options.items() if value != row.options.get(name, "")}
    if options:
        changes["options"] = options
    if values.credentials:
        changes["credentials"] = values.credentials
    return changes


def field_of(manifest: ProviderManifest, name: str | None) -> str:
    """The form's name of a field that a service complains about."""
    if name in OWN_FIELDS:
        return str(name)
    if name == "jwt_token" or name is None:
        return ""
    return PREFIX + name if any(field.name == name for field in manifest.account_fields) else ""


def _provider_field(field: AccountField, names: Mapping[str, str], *, has_credentials: bool) -> Any:
    if field.choices:
        kind: Any = Literal[field.choices]
        hosts = {**names, NO_PUBLIC_HOST: _tr("Nobody")}
        extra: dict[str, Any] = {"labels": hosts} if field.name == PUBLIC_HOST else {}
        default = field.default or field.choices[0]
        return (kind, Field(default, title=field.title, description=field.help, json_schema_extra=extra))
    extra = {}
    if field.is_secret:
        extra["widget"] = "secret"
        if has_credentials:
            # Of keys of which not all are needed nobody can tell here which ones are kept.
            kept, either = _tr("kept; type to replace it"), _tr("unchanged; type to change it")
            extra["placeholder"] = kept if field.is_required else either
    default = "" if field.is_secret else field.default
    return (str, Field(default, title=field.title, description=field.help, json_schema_extra=extra))


def _email_help(manifest: ProviderManifest) -> str:
    if any(field.is_secret and field.is_required for field in manifest.account_fields):
        return _tr("The e-mail that you sign in with there, or a name that tells it from your other accounts.")
    return _tr("A name that tells it from your other accounts.")
