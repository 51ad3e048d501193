"""How e-mail addresses are compared."""

import pytest

from app.domain.user import fold_email


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
