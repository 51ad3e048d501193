"""The language of the window: its translations, and the words of what the layers below say in English.

What is imported here is Qt and the standard library alone: the first paint has its words already.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from app.ui.theme import default_resources

START_AGAIN: Final = "pixsim7StartAgain"
"""A property of the application: the window is to be opened again when it has ended."""
LANGUAGES: Final = ("en", "de")
"""The first one is that of the sources."""

_CONTEXT: Final = "Program"
_FOLDER: Final = "i18n"
_TEMPLATES: Final = "templates.json"
_PLACE: Final = re.compile(r"\{(\w+)\}")
_KEY: Final = re.compile(r"[A-Za-z]{3,}")
_SENTENCES: Final = re.compile(r"(?<=[.!?]) +")
_DEEPEST: Final = 3
_LEAST_LITERAL: Final = 4
_LEAST_LANGUAGE: Final = 2


def QT_TRANSLATE_NOOP(_context: str, text: str) -> str:  # noqa: N802  (the name that translators' tools look for)
    """Mark a text that is translated elsewhere."""
    return text


def install_language(application: QCoreApplication, choice: str, resources: Path | None = None) -> str:
    """Let the window speak a language, before its first word; words that were said stay as they are.

    Args:
        application: Gets the translations.
        choice: A code such as "de"; anything else is "as the system", and English where the system's is not known.
        resources: The program's own files.

    Returns:
        The code of the language.
    """
    system = QLocale.system()
    language = choice if choice in LANGUAGES else _of_system(system.uiLanguages())
    for former in application.findChildren(QTranslator):
        application.removeTranslator(former)
        former.deleteLater()
    QLocale.setDefault(system if system.name()[:_LEAST_LANGUAGE] == language else QLocale(language))
    if language == LANGUAGES[0]:
        return language
    of_qt = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    for name, folder in (("qtbase", of_qt), ("pixsim7", str((resources or default_resources()) / _FOLDER))):
        translator = QTranslator(application)
        if translator.load(f"{name}_{language}", folder):
            application.installTranslator(translator)
    return language


def come_back(*, wanted: bool) -> None:
    """Say whether the window is to be opened again when it has ended."""
    application = QCoreApplication.instance()
    if application is not None:
        application.setProperty(START_AGAIN, wanted)


def told(text: str) -> str:
    """What the layers below say in English, in the language of the window.

    It is a title, a reason or a sentence with values in it, or several sentences; what is not known stays as it is.
    """
    return _told(text, 0) if text and is_translated() else text


def told_keys(keys: str) -> str:
    """Keys as they stand on the keyboard of the language: "Strg+Umschalt+K"; what nobody knows stays as it is."""
    return _KEY.sub(_key, keys)


def _key(found: re.Match[str]) -> str:
    own = QCoreApplication.translate("Keys", found[0])
    return own if own != found[0] else QCoreApplication.translate("QShortcut", found[0])


def is_translated() -> bool:
    """Whether the window speaks another language than that of the sources."""
    return QCoreApplication.translate("Language", "en") != LANGUAGES[0]


def _told(text: str, depth: int) -> str:
    exact = QCoreApplication.translate(_CONTEXT, text)
    if exact != text or depth > _DEEPEST:
        return exact
    found = _by_template(text, depth) or _numbered(text, depth)
    if found is not None:
        return found
    parts = _SENTENCES.split(text)
    if len(parts) > 1:
        return " ".join(_told(part, depth + 1) for part in parts)
    head, colon, rest = text.partition(": ")
    return f"{head}{colon}{_told(rest, depth + 1)}" if rest else text


def _numbered(text: str, depth: int) -> str | None:
    """One of several that are alike: "Reference 3"."""
    word, _, number = text.rpartition(" ")
    translated = _told(word, depth + 1) if number.isdecimal() and word else word
    return f"{translated} {number}" if translated != word else None


def _by_template(text: str, depth: int) -> str | None:
    for template in _templates():
        if template.anchor in text and (found := template.pattern.fullmatch(text)) is not None:
            translated = QCoreApplication.translate(_CONTEXT, template.source)
            values = {name: _value(value, depth) for name, value in found.groupdict().items()}
            return _PLACE.sub(lambda place, values=values: values.get(place[1], place[0]), translated)  # type: ignore[misc]
    return None


def _value(text: str, depth: int) -> str:
    """A value in a sentence: a reason or a noun is translated, a name is not."""
    is_words = text[:1].islower() or text.endswith((".", "!", "?"))
    return _told(text, depth + 1) if is_words else text


@dataclass(frozen=True, slots=True)
class _Template:
    source: str
    anchor: str
    pattern: re.Pattern[str]


@cache
def _templates() -> Sequence[_Template]:
    """The sentences with values in them, those with the most words of their own first."""
    sources = json.loads((default_resources() / _FOLDER / _TEMPLATES).read_text("utf-8"))
    made = [_template(source) for source in sources]
    return sorted(
        (one for one in made if len(one.anchor.strip()) >= _LEAST_LITERAL),
        key=lambda one: -len(_PLACE.sub("", one.source)),
    )


def _template(source: str) -> _Template:
    # Of the split, what stands between the places is at the even numbers, their names at the odd ones.
    parts = _PLACE.split(source)
    pattern = "".join(f"(?P<{part}>.+?)" if number % 2 else re.escape(part) for number, part in enumerate(parts))
    return _Template(source, max(parts[::2], key=len), re.compile(pattern, re.DOTALL))


def _of_system(languages: Sequence[str]) -> str:
    """The first language of the user's list that the window speaks."""
    codes = (name[:_LEAST_LANGUAGE] for name in languages)
    return next((code for code in codes if code in LANGUAGES), LANGUAGES[0])
