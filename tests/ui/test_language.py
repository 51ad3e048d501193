"""The language of the window: chosen, installed, and the words of the layers below told in it."""

import json
import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtWidgets import QApplication

from app.ui.language import START_AGAIN, come_back, install_language, is_translated, told
from app.ui.theme import default_resources
from tests.support.languages import speaking


@pytest.fixture
def german(qapp: QApplication) -> Iterator[None]:
    with speaking(qapp, "de"):
        yield


def test_without_a_translation_everything_stays_as_it_is(qapp: QApplication) -> None:
    with speaking(qapp, "en"):
        assert not is_translated()
        assert told("Text size") == "Text size"
        assert QLocale().language() == QLocale.Language.English


@pytest.mark.usefixtures("german")
def test_german_words_and_figures_are_those_of_the_language() -> None:
    assert is_translated()
    assert told("Text size") == "Textgröße"
    assert QLocale().toString(12345) == "12.345"
    assert QLocale().toString(1.5, "f", 1) == "1,5"


@pytest.mark.usefixtures("german")
def test_the_words_of_qt_itself_are_german_too() -> None:
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Abbrechen"


def test_an_unknown_choice_is_that_of_the_system(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "xx")
    with speaking(qapp, "system"):
        expected = QLocale.system().uiLanguages()[0][:2]
        assert is_translated() == (expected == "de")


@pytest.mark.usefixtures("german")
def test_values_stand_in_the_translated_sentence() -> None:
    assert told("A name has at most 40 characters.") == "Ein Name hat höchstens 40 Zeichen."


@pytest.mark.usefixtures("german")
def test_names_in_a_sentence_stay_and_words_in_it_are_translated() -> None:
    assert told("There is a set “Wait” already.") == "Es gibt schon eine Sammlung „Wait“."
    assert told("There is no job 5.") == "Nicht gefunden: Auftrag 5."


@pytest.mark.usefixtures("german")
def test_several_sentences_are_told_one_by_one_and_a_name_before_a_colon_stays() -> None:
    assert told("The picture is damaged. The file is empty.") == "Das Bild ist beschädigt. Die Datei ist leer."
    assert told("me@example.org: disabled by you") == "me@example.org: von Ihnen abgeschaltet"


@pytest.mark.usefixtures("german")
def test_what_is_not_known_stays() -> None:
    assert told("") == ""
    assert told("Nobody ever wrote this, not even 7 times.") == "Nobody ever wrote this, not even 7 times."


@pytest.mark.usefixtures("german")
def test_a_sentence_is_found_in_less_than_a_millisecond() -> None:
    told("There is no job 5.")
    started = time.perf_counter()
    for number in range(200):
        told(f"There is no job {number}.")
        told(f"Nobody ever wrote this, not even {number} times.")
    assert (time.perf_counter() - started) / 400 < 0.001


def test_the_languages_files_ship_with_the_program() -> None:
    folder = default_resources() / "i18n"
    assert (folder / "pixsim7_de.qm").stat().st_size > 1000
    assert json.loads((folder / "templates.json").read_text("utf-8"))


def test_the_window_is_told_to_come_back(qapp: QApplication) -> None:
    come_back(wanted=True)
    assert qapp.property(START_AGAIN) is True
    come_back(wanted=False)
    assert qapp.property(START_AGAIN) is False


def test_the_code_of_the_language_is_given(qapp: QApplication) -> None:
    with speaking(qapp, "en"):
        assert install_language(qapp, "en") == "en"
