"""Every text of the window can be found by the translators' tool, and translations fit their texts."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.architecture.sources import ROOT
from tests.support.languages import run_translate

FOLDER = ROOT / "resources" / "i18n"
FORMS = {"de": 2}
_COUNTED = re.compile(r"(\w+): (\d+) of (\d+) texts")
_PLACE = re.compile(r"\{\w*\}|%n|%L?\d")


@pytest.fixture(scope="module")
def checked() -> "CompletedProcess[str]":
    return run_translate("--check")


def _messages(path: Path) -> Iterator[tuple[str, str, list[str], bool]]:
    """Context, source, the forms of the translation and whether there is one for each number."""
    for context in ET.parse(path).getroot().iter("context"):  # noqa: S314  (our own file)
        for message in context.iter("message"):
            translation = message.find("translation")
            assert translation is not None
            if translation.get("type") != "unfinished":
                is_plural = message.get("numerus") == "yes"
                forms = [form.text or "" for form in translation.iter("numerusform")] or [translation.text or ""]
                yield context.findtext("name", ""), message.findtext("source", ""), forms, is_plural


def test_each_text_can_be_found_where_it_is_translated(checked: "CompletedProcess[str]") -> None:
    assert "No tool can find" not in checked.stderr, checked.stderr
    assert re.search(r"de: \d+ of \d{4} texts", checked.stdout), checked.stdout + checked.stderr


def test_the_translations_are_up_to_date_with_the_sources(checked: "CompletedProcess[str]") -> None:
    """Run `python packaging/translate.py`, then translate what is new."""
    assert checked.returncode == 0, checked.stderr
    assert [done == total for _, done, total in _COUNTED.findall(checked.stdout)] == [True] * len(FORMS), checked.stdout


@pytest.mark.parametrize("language", sorted(FORMS))
def test_a_translation_has_the_places_of_its_text(language: str) -> None:
    wrong = []
    for context, source, forms, is_plural in _messages(FOLDER / f"pixsim7_{language}.ts"):
        wanted = sorted(set(_PLACE.findall(source)))
        one_may_lack = {"%n"} if is_plural else set()
        for number, form in enumerate(forms):
            found = set(_PLACE.findall(form))
            missing = set(wanted) - found - (one_may_lack if number == 0 else set())
            if missing or found - set(wanted):
                wrong.append(f"{context}: {source!r} -> {form!r}")
    assert not wrong


@pytest.mark.parametrize("language", sorted(FORMS))
def test_a_number_has_all_forms_of_the_language(language: str) -> None:
    plural = [
        (source, forms) for _, source, forms, is_plural in _messages(FOLDER / f"pixsim7_{language}.ts") if is_plural
    ]
    assert not [source for source, forms in plural if len(forms) != FORMS[language] or not all(forms)]


@pytest.mark.parametrize("language", sorted(FORMS))
def test_a_translation_begins_and_ends_as_its_text(language: str) -> None:
    """What is put together with others needs its space, and a menu entry that asks its dots."""
    wrong = []
    for context, source, forms, _ in _messages(FOLDER / f"pixsim7_{language}.ts"):
        for form in forms:
            ends = source.endswith("…") == form.endswith("…")
            spaces = (source[:1] == " ") == (form[:1] == " ") and (source[-1:] == " ") == (form[-1:] == " ")
            if not form or not ends or not spaces:
                wrong.append(f"{context}: {source!r} -> {form!r}")
    assert not wrong
