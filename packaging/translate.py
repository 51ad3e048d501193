"""Bring the translations up to date with the sources: resources/i18n/pixsim7_<language>.ts and .qm, templates.json.

Usage: python packaging/translate.py [--check] [language...]

Each text of the sources gets an entry in every .ts file; what is gone from the sources goes, and a text that is
translated in one context is taken over for a new one. A language that is named and has no file yet gets one. The .ts
files are edited with Qt Linguist (`pyside6-linguist`) or by hand; run this again afterwards, so that the .qm files,
which the program reads, follow. `--check` writes nothing and fails where something is not up to date.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from program_texts import is_below, texts_below
from texts import ROOT, HiddenTextError, Module, Text, marked_texts, texts_of_window

FOLDER = ROOT / "resources" / "i18n"
TEMPLATES = FOLDER / "templates.json"
FORMS = {"de": 2, "en": 2, "ja": 1, "zh": 1, "ko": 1, "fr": 2, "es": 2, "it": 2, "nl": 2, "pt": 2, "pl": 3, "ru": 3}
"""How many forms a number has in a language."""

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
    return found


def _texts_of(module: Module) -> Iterable[Text]:
    if module.name.startswith("app/ui/"):
        return texts_of_window(module)
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


def main() -> int:
    """Write what is not up to date; with --check only say it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("languages", nargs="*", help="codes such as de or fr; none for those that have a file")
    parser.add_argument("--check", action="store_true", help="write nothing; fail where something is not up to date")
    asked = parser.parse_args()
    try:
        texts = collect()
    except HiddenTextError as error:
        print(f"No tool can find this text: {error}", file=sys.stderr)
        return 1
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
    entries = merge(texts, read_ts(ts) if ts.is_file() else {}, language)
    words = written_ts(entries, language)
    stale = _put(ts, words.encode(), is_check=is_check)
    with tempfile.TemporaryDirectory() as folder:
        source, made = Path(folder) / ts.name, Path(folder) / "made.qm"
        source.write_text(words, "utf-8")
        compile_ts(source, made)
        stale += _put(ts.with_suffix(".qm"), made.read_bytes(), is_check=is_check)
    open_ones = [entry.source for entry in entries if not entry.is_finished]
    print(f"{language}: {len(entries) - len(open_ones)} of {len(entries)} texts are translated")
    return stale


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
