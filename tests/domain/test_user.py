"""How e-mail addresses are compared."""

from datetime import UTC, datetime

import pytest

from app.domain.lockout import Lockout
from app.domain.user import User, fold_email


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ann@Example.ORG", "ann@example.org"),
        (" ann@example.org\n", "ann@example.org"),
        ("STRASSE@example.org", "straße@example.org"),
        ("Ångström@example.org", "ångström@example.org"),
    ],
)
def test_addresses_that_differ_in_case_alone_are_the_same(one: str, other: str) -> None:
    assert fold_email(one) == fold_email(other)


def test_other_addresses_are_not_the_same() -> None:
    assert fold_email("ann@example.org") != fold_email("anna@example.org")


def test_a_profile_has_a_password_or_none_and_keeps_its_failures() -> None:
    user = User(sign_in_failures=0)
    assert not user.has_password
    assert user.lockout == Lockout()
    locked = Lockout(5, datetime(2026, 3, 1, tzinfo=UTC))
    user.lockout, user.password_hash = locked, "hash"
    assert user.has_password
    assert user.lockout == locked
