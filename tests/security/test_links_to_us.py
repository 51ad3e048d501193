"""What another program says by starting this one: at most a name to be opened, never an order."""

import json

import pytest

from app.__main__ import _wants_window
from app.main import _can_be_told, _files_and_link, _read_arguments
from app.system.single_instance import LONGEST_MESSAGE_BYTES, OpenMessage, RaiseMessage, read_message

ORDERS = [
    "pixsim7:submit?job=1",
    "pixsim7://generate/?prompt=a&wait=1",
    "pixsim7:--data-dir=/tmp",
    "pixsim7:" + "x" * 99,
]


@pytest.mark.row("H-21")
@pytest.mark.parametrize("link", ORDERS)
def test_a_link_opens_the_window_and_is_a_name_to_it(link: str) -> None:
    assert _wants_window([link])
    assert _read_arguments([link]) == (None, [link], False)
    assert _files_and_link([link]) == ([], link)


@pytest.mark.row("H-21")
@pytest.mark.parametrize("link", ["pixsim7:" + "x" * 1_000_000, "pixsim7:\udc80"])
def test_a_link_without_end_is_not_handed_over(link: str) -> None:
    assert not _can_be_told(link)


@pytest.mark.row("H-21")
@pytest.mark.parametrize("kind", ["submit", "generate", "delete", "settings", "", None, 7, ["raise"]])
def test_no_message_is_an_order(kind: object) -> None:
    assert read_message(json.dumps({"kind": kind, "paths": ["/a.png"], "job": 1}).encode()) is None
    assert read_message(b" " * (LONGEST_MESSAGE_BYTES + 1)) is None
    assert isinstance(read_message(b'{"kind": "raise"}'), RaiseMessage)
    assert isinstance(read_message(b'{"kind": "open", "paths": ["/a.png"]}'), OpenMessage)
