"""What an account is told: its fields by the provider's manifest, and the changes that its user may make."""

import re
from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field

from app.domain.errors import ValidationError
from app.providers.base import AccountField, ProviderManifest

PRIORITY_LIMIT = 999
MOST_SLOTS = 256
LONGEST_FIELD = 10_000
LONGEST_NAME = 200
_ADDRESS = re.compile(r"\s*[a-z]+://", re.IGNORECASE)


class AccountChanges(BaseModel):
    """What is to be changed of an account; what is not given stays.

    `options` and `credentials` replace the fields that they name; an empty text takes one away.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    label: str | None = Field(None, min_length=1, max_length=LONGEST_NAME)
    email: str | None = Field(None, min_length=1, max_length=LONGEST_NAME)
    max_concurrent_jobs: int | None = Field(None, ge=1, le=MOST_SLOTS)
    priority: int | None = Field(None, ge=-PRIORITY_LIMIT, le=PRIORITY_LIMIT)
    limit_group: str | None = Field(None, max_length=LONGEST_NAME)
    is_active: bool | None = None
    options: dict[str, str] | None = None
    credentials: dict[str, str] | None = Field(None, repr=False)


def merged(before: Mapping[str, str], changes: Mapping[str, str]) -> dict[str, str]:
    """The fields with some replaced; an empty text takes one away."""
    return {name: value for name, value in {**before, **changes}.items() if value}


def check_fields(manifest: ProviderManifest, options: Mapping[str, str], credentials: Mapping[str, str]) -> None:
    """See that an account has what its provider asks for, each in its field, and nothing else.

    Raises:
        ValidationError: A field is missing, unknown, too long, not one of the choices or what belongs into another
            one; `field` names it.
    """
    known = {field.name: field for field in manifest.account_fields}
    for values, is_secret in ((options, False), (credentials, True)):
        for name, value in values.items():
            field = known.get(name)
            if field is None or field.is_secret != is_secret:
                raise ValidationError(f"{manifest.name} knows no {name} of an account.", field=name)
            _check_value(field, value)
    for field in manifest.account_fields:
        if field.is_required and not (credentials if field.is_secret else options).get(field.name):
            raise ValidationError(f"{field.title} is missing.", field=field.name)


def _check_value(field: AccountField, value: str) -> None:
    if len(value) > LONGEST_FIELD or not value.isprintable():
        raise ValidationError(f"{field.title}: that is no value.", field=field.name)
    if field.is_secret and _ADDRESS.match(value):
        raise ValidationError(f"{field.title}: that is an address, and no key.", field=field.name)
    if field.choices and value not in field.choices:
        raise ValidationError(f"{field.title} is one of {', '.join(field.choices)}.", field=field.name)


def with_token(manifest: ProviderManifest, jwt_token: str | None, credentials: Mapping[str, str]) -> dict[str, str]:
    """The credentials with a token that was given alone, which is the provider's only or first secret field.

    Raises:
        ValidationError: The provider takes no secret.
    """
    if jwt_token is None:
        return dict(credentials)
    secrets = [field.name for field in manifest.account_fields if field.is_secret]
    if not secrets:
        raise ValidationError(f"An account of {manifest.name} takes no token.", field="jwt_token")
    return {"jwt_token" if "jwt_token" in secrets else secrets[0]: jwt_token, **credentials}
