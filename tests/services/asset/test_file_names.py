"""Names from outside, made harmless."""

import unicodedata
from pathlib import Path, PureWindowsPath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.services.asset.file_names import LIMIT, LIMIT_BYTES, safe_name

DEVICES = {"CON", "PRN", "AUX", "NUL", *(f"{port}{number}" for port in ("COM", "LPT") for number in "0123456789¹²³")}


@pytest.mark.row("H-12")
@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("../../etc/passwd", "_.._etc_passwd"),
        ("..\\..\\win.ini", "_.._win.ini"),
        ("C:\\a.png", "C__a.png"),
        ("a:b", "a_b"),
        ("CON", "_CON"),
        ("con.png", "_con.png"),
        ("COM¹.png", "_COM1.png"),
        ("a\x00b\n.png", "ab.png"),
        ("gpj\u202egnp.exe", "gpjgnp.exe"),
        ("-rf", "rf"),
        ("．．／ｃｏｎ", "_con"),  # noqa: RUF001
        ("Straße & Café 東京.png", "Straße & Café 東京.png"),
        ("  two   spaces . ", "two spaces"),
    ],
)
def test_a_hostile_name_becomes_harmless_and_a_good_one_stays(given_name: str, name: str) -> None:
    assert safe_name(given_name) == name


@pytest.mark.row("H-12")
@pytest.mark.parametrize("blank", ["", "   ", "...", "-", "\x00", "\u202e", "\ud800"])
def test_a_name_of_nothing_gets_another_one(blank: str) -> None:
    assert safe_name(blank) == "asset"
    assert safe_name(blank, "file") == "file"


@pytest.mark.row("H-12")
def test_a_long_name_keeps_its_start_and_its_suffix() -> None:
    assert safe_name("a" * 300 + ".png") == "a" * (LIMIT - 4) + ".png"
    assert safe_name("a" * 300) == "a" * LIMIT
    assert safe_name("湖" * 300 + ".png") == "湖" * 65 + ".png"


@pytest.mark.row("H-12")
@given(st.text(max_size=60))
@example("湖" * 400)
@example("lake " * 60 + ".jpeg")
@example("a" * 119 + ". b")
@example("x." + "😀" * 100)
def test_whatever_comes_the_name_can_be_a_files_name_anywhere(text: str) -> None:
    name = safe_name(text)
    assert 0 < len(name) <= LIMIT
    assert len(name.encode()) <= LIMIT_BYTES
    assert not set(name) & set('\\/:*?"<>|')
    assert not [sign for sign in name if unicodedata.category(sign).startswith("C")]
    assert name[0] not in "-. "
    assert name[-1] not in ". "
    assert Path(name).name == PureWindowsPath(name).name == name
    assert name.partition(".")[0].upper() not in DEVICES
