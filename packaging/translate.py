"""Bring the translations up to date with the sources: resources/i18n/pixsim7_<language>.ts and .qm, templates.json.

Usage: python packaging/translate.py [--check] [--pseudo FOLDER] [language...]

Each text of the sources gets an entry in every .ts file; what is gone from the sources goes, and a text that is
translated in one context is taken over for a new one. A language that is named and has no file yet gets one. The .ts
files are edited with Qt Linguist (`pyside6-linguist`) or by hand; run this again afterwards, so that the .qm files,
which the program reads, follow. `--check` writes nothing and fails where something is not up to date. `--pseudo` makes
a language of its own, in which every text is marked, accented and two fifths longer: what shows without marks is not
translatable, what is cut has no room for longer words.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

from model_texts import texts_of_models  # noqa: E402  (what is beside this file, and the program)
from program_texts import is_below, texts_below, texts_said  # noqa: E402
from texts import ROOT, HiddenTextError, Module, Text, marked_texts, texts_of_window  # noqa: E402

FOLDER = ROOT / "resources" / "i18n"
TEMPLATES = FOLDER / "templates.json"
FORMS = {"de": 2, "en": 2, "ja": 1, "zh": 1, "ko": 1, "fr": 2, "es": 2, "it": 2, "nl": 2, "pt": 2, "pl": 3, "ru": 3}
"""How many forms a number has in a language."""

_PLACES = re.compile(r"(\{\w*\}|%n|&|\n)")
_ACCENTS = str.maketrans(
    "aeiouyAEIOUYcnszCNSZ",
    "\u00e0\u00e9\u00ee\u00f6\u00fb\u00fd\u00c0\u00c9\u00ce\u00d6\u00db\u00dd\u00e7\u00f1\u0161\u017e\u00c7\u00d1\u0160\u017d",
)

Key = tuple[str, str, str]


@dataclass
class Entry:
    """A text of the sources, the files that show it, and its translation: one, or one for each form of a number."""

    context: str
    source: str
    meaning: str
    is_plural: bool
    places: set[str] = field(default_factory=set)
    forms: list[str] = field(default_factory=list)
    is_finished: bool = False

    @property
    def key(self) -> Key:
        return self.context, self.source, self.meaning


def collect() -> dict[Key, Entry]:
    """Every text of the sources.

    Raises:
        HiddenTextError: One is translated in a way that no tool can find.
    """
    found: dict[Key, Entry] = {}
    for path in sorted((ROOT / "app").rglob("*.py")):
        module = Module(path)
        for text in _texts_of(module):
            key = text.context, text.source, text.meaning
            entry = found.setdefault(key, Entry(*key, text.is_plural))
            entry.places.add(module.name)
    for text in texts_of_models():
        key = text.context, text.source, text.meaning
        found.setdefault(key, Entry(*key, text.is_plural)).places.add(text.place)
    return found


def _texts_of(module: Module) -> Iterable[Text]:
    if module.name.startswith("app/ui/"):
        return [*texts_of_window(module), *texts_said(module)]
    return [*marked_texts(module), *texts_below(module)] if is_below(module) else ()


def read_ts(path: Path) -> dict[Key, Entry]:
    """What a file of translations holds."""
    found = {}
    for context in ET.parse(path).getroot().iter("context"):  # noqa: S314  (our own file)
        name = context.findtext("name", "")
        for message in context.iter("message"):
            translation = message.find("translation")
            if translation is None:
                continue
            forms = [form.text or "" for form in translation.iter("numerusform")] or [translation.text or ""]
            is_plural = message.get("numerus") == "yes"
            entry = Entry(name, message.findtext("source", ""), message.findtext("comment", ""), is_plural)
            entry.forms, entry.is_finished = forms, translation.get("type") != "unfinished"
            found[entry.key] = entry
    return found


def merge(texts: Mapping[Key, Entry], known: Mapping[Key, Entry], language: str) -> list[Entry]:
    """The entries of a language: those of the sources with the translations that are known."""
    memory = {(one.source, one.is_plural): one for one in known.values() if one.is_finished}
    merged = []
    for key, text in sorted(texts.items()):
        old = known.get(key)
        if old is None or old.is_plural != text.is_plural or not old.is_finished:
            old = memory.get((text.source, text.is_plural), old)
        made = Entry(*key, text.is_plural, text.places, [""] * (FORMS.get(language, 2) if text.is_plural else 1))
        if old is not None and old.is_plural == text.is_plural:
            made.forms, made.is_finished = old.forms, old.is_finished
        merged.append(made)
    return merged


def written_ts(entries: Iterable[Entry], language: str) -> str:
    """A file of translations as Qt Linguist reads it."""
    root = ET.Element("TS", version="2.1", language=language, sourcelanguage="en")
    contexts: dict[str, ET.Element] = {}
    for entry in entries:
        if entry.context not in contexts:
            contexts[entry.context] = ET.SubElement(root, "context")
            ET.SubElement(contexts[entry.context], "name").text = entry.context
        message = ET.SubElement(contexts[entry.context], "message", {"numerus": "yes"} if entry.is_plural else {})
        for place in sorted(entry.places):
            ET.SubElement(message, "location", filename=f"../../{place}")
        ET.SubElement(message, "source").text = entry.source
        if entry.meaning:
            ET.SubElement(message, "comment").text = entry.meaning
        state = {} if entry.is_finished else {"type": "unfinished"}
        translation = ET.SubElement(message, "translation", state)
        if entry.is_plural:
            for form in entry.forms:
                ET.SubElement(translation, "numerusform").text = form
        else:
            translation.text = entry.forms[0]
    ET.indent(root, "    ")
    words = ET.tostring(root, encoding="unicode", short_empty_elements=True)
    return f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{words}\n'


def written_templates(texts: Iterable[Entry]) -> str:
    """The sentences with values in them, which the program finds its sentences by."""
    sources = sorted({one.source for one in texts if one.context == "Program" and "{" in one.source})
    return json.dumps(sources, ensure_ascii=False, indent=1) + "\n"


def compile_ts(ts: Path, qm: Path) -> None:
    """Make the file that the program reads."""
    tool = shutil.which("pyside6-lrelease", path=str(Path(sys.executable).parent)) or "pyside6-lrelease"
    subprocess.run([tool, "-silent", "-compress", "-nounfinished", str(ts), "-qm", str(qm)], check=True)


def pseudo(text: str) -> str:
    """A text in the language that nobody speaks; its places and line breaks stay."""
    parts = _PLACES.split(text)
    accented = "".join(part if number % 2 else part.translate(_ACCENTS) for number, part in enumerate(parts))
    head, tail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{head}\u00ab{accented.strip()}{' ~' * max(1, len(text) // 5)}\u00bb{tail}"


def write_pseudo(texts: Mapping[Key, Entry], folder: Path) -> None:
    """Make the language that nobody speaks, for tests and for a look at the window: pixsim7_xx.qm."""
    entries = merge(texts, {}, "xx")
    for entry in entries:
        entry.forms, entry.is_finished = [pseudo(entry.source)] * len(entry.forms), True
    folder.mkdir(parents=True, exist_ok=True)
    ts = folder / "pixsim7_xx.ts"
    # A language that Qt does not know would have one form for all numbers.
    ts.write_text(written_ts(entries, "de"), "utf-8")
    compile_ts(ts, ts.with_suffix(".qm"))


def main() -> int:
    """Write what is not up to date; with --check only say it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("languages", nargs="*", help="codes such as de or fr; none for those that have a file")
    parser.add_argument("--check", action="store_true", help="write nothing; fail where something is not up to date")
    parser.add_argument("--pseudo", type=Path, metavar="FOLDER", help="make pixsim7_xx.qm there, and nothing else")
    asked = parser.parse_args()
    try:
        texts = collect()
    except HiddenTextError as error:
        print(f"No tool can find this text: {error}", file=sys.stderr)
        return 1
    if asked.pseudo:
        write_pseudo(texts, asked.pseudo)
        return 0
    languages = asked.languages or sorted(path.stem.removeprefix("pixsim7_") for path in FOLDER.glob("pixsim7_*.ts"))
    stale = _put(TEMPLATES, written_templates(texts.values()).encode(), is_check=asked.check)
    for language in languages:
        stale += _bring_up_to_date(language, texts, is_check=asked.check)
    if asked.check and stale:
        print("Not up to date:", *stale, "- run: python packaging/translate.py", file=sys.stderr)
        return 1
    return 0


def _bring_up_to_date(language: str, texts: Mapping[Key, Entry], *, is_check: bool) -> list[str]:
    ts = FOLDER / f"pixsim7_{language}.ts"
    known = read_ts(ts) if ts.is_file() else {}
    entries = merge(texts, known, language)
    words = written_ts(entries, language)
    # A text that has only moved to another file is none to be told of.
    stale = [] if is_check and _says(known.values()) == _says(entries) else _put(ts, words.encode(), is_check=is_check)
    with tempfile.TemporaryDirectory() as folder:
        source, made = Path(folder) / ts.name, Path(folder) / "made.qm"
        source.write_text(words, "utf-8")
        compile_ts(source, made)
        stale += _put(ts.with_suffix(".qm"), made.read_bytes(), is_check=is_check)
    open_ones = [entry.source for entry in entries if not entry.is_finished]
    print(f"{language}: {len(entries) - len(open_ones)} of {len(entries)} texts are translated")
    return stale


def _says(entries: Iterable[Entry]) -> list[tuple[Key, bool, list[str], bool]]:
    return sorted((entry.key, entry.is_plural, entry.forms, entry.is_finished) for entry in entries)


def _put(path: Path, data: bytes, *, is_check: bool) -> list[str]:
    """Write a file that has another content; gives its name then."""
    if path.is_file() and path.read_bytes() == data:
        return []
    if not is_check:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    return [path.name]


if __name__ == "__main__":
    sys.exit(main())
