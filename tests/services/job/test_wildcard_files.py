"""The lists of words in the user's folder."""

from pathlib import Path

import pytest

from app.domain.errors import ValidationError
from app.services.job.wildcard_files import WordList, count_texts, find_lists, read_lists
from app.services.job.wildcards import parse


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "Colour.txt").write_bytes("\ufeffred\r\n\r\n# remark\r\n  blue  \r\n".encode())
    (tmp_path / "eye_colour.TXT").write_text("very __colour__\n{a|b} __mood-x__\n", "utf-8")
    (tmp_path / "mood-x.txt").write_text("calm\n", "utf-8")
    (tmp_path / "empty.txt").write_text("\n# nothing\n", "utf-8")
    (tmp_path / "binary.txt").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "two words.txt").write_text("x", "utf-8")
    (tmp_path / "a__b.txt").write_text("x", "utf-8")
    (tmp_path / "notes.md").write_text("x", "utf-8")
    (tmp_path / "folder.txt").mkdir()
    return tmp_path


def test_a_list_comes_with_those_that_its_lines_name(folder: Path) -> None:
    found = read_lists(folder, ["eye_colour"])
    assert found == {
        "colour": [parse("red"), parse("blue")],
        "eye_colour": [parse("very __colour__"), parse("{a|b} __mood-x__")],
        "mood-x": [parse("calm")],
    }


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("nothing", "no list of words called nothing"),
        ("../colour", "no list of words called"),
        ("folder", "no list of words called folder"),
        ("empty", "empty"),
        ("binary", "no text in UTF-8"),
    ],
)
def test_a_list_that_cannot_be_read_is_told_with_words(folder: Path, name: str, sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        read_lists(folder, [name])


def test_a_list_that_is_too_large_is_refused(tmp_path: Path) -> None:
    (tmp_path / "big.txt").write_text("x\n" * 10_001, "utf-8")
    (tmp_path / "huge.txt").write_text("x" * 1_100_000, "utf-8")
    (tmp_path / "wide.txt").write_text("x" * 2_001, "utf-8")
    for name, sentence in {"big": "larger than", "huge": "larger than", "wide": "more than 2,000 characters"}.items():
        with pytest.raises(ValidationError, match=sentence):
            read_lists(tmp_path, [name])


def test_lists_are_found_by_name_and_what_cannot_be_named_or_read_is_left_out(folder: Path) -> None:
    assert find_lists(folder) == [WordList("Colour", 2), WordList("eye_colour", 2), WordList("mood-x", 1)]
    assert find_lists(None) == find_lists(folder / "nowhere") == []
    with pytest.raises(ValidationError):
        read_lists(None, ["colour"])


def test_a_list_is_counted_with_what_its_lines_stand_for(folder: Path) -> None:
    (folder / "nested.txt").write_text("__eye_colour__ {x|y}\n{1|2|3}\n", "utf-8")
    assert count_texts(folder, "a lake", 1000) == 1
    assert count_texts(folder, "__colour__", 1000) == 2
    assert count_texts(folder, "__Eye_Colour__", 1000) == 4
    assert count_texts(folder, "__nested__ {p|q}", 1000) == 22
    assert count_texts(folder, "__nested__ __nested__", 100) == 101
    with pytest.raises(ValidationError, match="no list of words called nothing"):
        count_texts(folder, "__nothing__", 1000)


def test_a_file_that_goes_away_while_it_is_read_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(ValidationError, match="cannot be read: Permission denied"):
        read_lists(folder, ["colour"])
