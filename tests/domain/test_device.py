"""A phone's name, and what its row may hold."""

import sqlite3

import pytest

from app.domain.device import LONGEST_NAME, Device, device_name
from app.domain.errors import ValidationError

ROW = (
    "INSERT INTO devices (user_id, serialno, is_identified, given_name, own_name, model, manufacturer, android_version,"
    " rotation, network, state, state_words, trouble, address, addresses, account_id, note, created_at, last_seen_at)"
    " VALUES (1, {serialno}, 1, '', '', '', '', '', {rotation}, '', {state}, '', '', {address}, '[]', 1, '', 0, 0)"
)
GIVEN = {"serialno": "'S1'", "rotation": "0", "state": "'gone'", "address": "NULL"}


def test_a_phone_is_called_by_the_best_name_that_is_known() -> None:
    device = Device(serialno="S1", given_name="", own_name="", model="")
    assert device.name == "S1"
    device.model = "Pixel"
    assert device.name == "Pixel"
    device.own_name = "Ann's phone"
    assert device.name == "Ann's phone"
    device.given_name = "Left"
    assert device.name == "Left"


def test_a_name_is_one_line_of_a_bounded_length() -> None:
    assert device_name("  two \n words ") == "two words"
    assert device_name(" ") == ""
    with pytest.raises(ValidationError):
        device_name("a" * (LONGEST_NAME + 1))


def test_a_serial_number_is_there_once_and_outlives_its_account(database: sqlite3.Connection) -> None:
    database.execute(ROW.format(**GIVEN))
    with pytest.raises(sqlite3.IntegrityError, match=r"devices\.serialno"):
        database.execute(ROW.format(**GIVEN))
    database.execute("DELETE FROM wallets")
    database.execute("DELETE FROM provider_accounts")
    assert database.execute("SELECT serialno, account_id FROM devices").fetchall() == [("S1", None)]


@pytest.mark.parametrize(
    "wrong", [{"serialno": "''"}, {"rotation": "4"}, {"state": "'there'"}, {"address": "'S1'"}, {"state": "'ready'"}]
)
def test_a_row_that_says_nothing_sensible_is_refused(database: sqlite3.Connection, wrong: dict[str, str]) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        database.execute(ROW.format(**GIVEN | wrong))
