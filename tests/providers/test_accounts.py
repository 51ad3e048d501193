"""What an adapter is given of an account."""

from app.providers.accounts import OpenAccount


def test_an_account_shows_no_secret() -> None:
    account = OpenAccount(1, "ann@example.org", credentials={"key": "sk-canary"})
    assert "sk-canary" not in repr(account)
