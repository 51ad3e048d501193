"""Settings as a file to take along."""

import json
from typing import Any

import pytest

from app.domain.errors import ValidationError
from app.domain.settings import Settings, ThemeChoice
from app.system.settings_exchange import Difference, read_offer, write_settings


def changed() -> Settings:
    return Settings().with_values(
        {
            "appearance.theme": "light",
            "library.bin_days": 30,
            "library.folder": "/somewhere/private",
            "devices.program": "/opt/adb",
            "credentials.trust_folder": "/somewhere/trusted",
            "network.gateways": {"https://api.example.com": "https://gateway.example.org"},
            "shortcuts.keys": {"window/Ctrl+K": ("Ctrl+P",)},
            "is_first_run_done": True,
        }
    )


def file_with(**sections: Any) -> bytes:
    return json.dumps({"format": 1, "settings": sections}).encode()


def test_a_file_takes_the_settings_to_another_computer() -> None:
    offer = read_offer(write_settings(changed(), "1.0"), Settings())
    assert offer.differences == (
        Difference("appearance.theme", ThemeChoice.DARK, ThemeChoice.LIGHT),
        Difference("library.bin_days", 0, 30),
        Difference("shortcuts.keys", {}, {"window/Ctrl+K": ("Ctrl+P",)}),
    )
    assert not offer.left_out
    taken = Settings().with_values({one.name: one.there for one in offer.differences})
    assert not read_offer(write_settings(changed(), "1.0"), taken).differences


def test_what_belongs_to_one_computer_is_in_no_file() -> None:
    text = write_settings(changed(), "1.0").decode()
    assert json.loads(text)["format"] == 1
    for private in ("/somewhere", "/opt/adb", "gateway", "first_run"):
        assert private not in text


def test_a_file_sets_no_program_no_trust_and_no_place_that_calls_go_to() -> None:
    offer = read_offer(
        file_with(
            devices={"program": "/evil", "scrcpy": "/evil", "server": "evil:5037"},
            network={"gateways": {"https://api.example.com": "https://evil.example"}},
            credentials={"trust_folder": "/evil"},
            library={"folder": "/evil"},
        ),
        Settings(),
    )
    assert not offer.differences
    assert offer.left_out == (
        "devices.program",
        "devices.scrcpy",
        "devices.server",
        "network.gateways",
        "credentials.trust_folder",
        "library.folder",
    )


def test_what_nobody_knows_is_named_and_left_out() -> None:
    offer = read_offer(file_with(engine={"renderers": 2, "future": 1}, other={"a": 1}), Settings())
    assert [one.name for one in offer.differences] == ["engine.renderers"]
    assert offer.left_out == ("engine.future", "other.a")


@pytest.mark.row("H-14")
@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"[" * 100_000, "deeply"),
        (b"{", "line 1 column 2"),
        (b"[]", "no file of settings"),
        (b'{"settings": []}', "no file of settings"),
        (b'{"settings": {}}', "^format: "),
        (b'{"format": true, "settings": {}}', "^format: "),
        (b'{"format": 2, "settings": {}}', "newer PixSim7"),
        (b'{"format": 1, "settings": {"library": []}}', r"^settings\.library: "),
        (b'{"format": 1, "settings": {"library": {"bin_days": NaN}}}', "NaN"),
        (b'{"format": 1, "settings": {"library": {}, "library": {}}}', "twice"),
        (file_with(library={"bin_days": "30"}), r"^settings\.library\.bin_days: .*integer"),
        (file_with(library={"bin_days": -1}), r"^settings\.library\.bin_days: "),
        (file_with(appearance={"theme": "pink"}), r"^settings\.appearance\.theme: "),
        (file_with(notifications={"quiet_from": 24}), r"^settings\.notifications\.quiet_from: "),
        (file_with(shortcuts={"keys": {"a": [1]}}), r"^settings\.shortcuts\.keys\.a\.0: "),
    ],
)
def test_junk_is_refused_with_the_place(data: bytes, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        read_offer(data, Settings())
