"""Writes those parts of the help anew that are made from the program: its keys, its commands, the actions of presets.

`python packaging/help_pages.py` after a change of them; a test says when it was forgotten. The words of the German
pages are those of the window, and of help_words_de.json for what the window does not say; one that is in neither is
told as an error.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, get_args

import typer.main
from PySide6.QtCore import QTranslator

from app.cli import cli
from app.devices.actions.base import ActionKind, Group
from app.devices.actions.registry import discover
from app.domain.settings import AppearanceSettings, LanguageChoice, Settings
from app.main import run_window
from app.system.paths import find_paths, resources_folder
from app.ui.help.book import fill_part
from app.ui.help.keys_table import keys_table
from app.ui.language import LANGUAGES
from app.ui.panels.devices.presets.words import group_words
from app.ui.shortcuts import find_keys

if TYPE_CHECKING:
    from app.bootstrap import Desk

HELP: Final = resources_folder() / "help"
_KINDS: Final = {int: "NUMBER", float: "NUMBER", Path: "PATH", datetime: "TIME"}
_PLAIN: Final = {"--help", "--json"}
_ENGLISH: Final = LANGUAGES[0]
Say = Callable[[str], str]
"""Gives an English sentence in the language of a page."""


class NoWordsError(LookupError):
    """A sentence of the program has no translation for the help."""


def words_of(language: str) -> Say:
    """What says the program's sentences in a language; English ones stay as they are."""
    if language == _ENGLISH:
        return str
    own: dict[str, str] = json.loads((Path(__file__).parent / f"help_words_{language}.json").read_text("utf-8"))
    translator = QTranslator()
    translator.load(f"pixsim7_{language}", str(resources_folder() / "i18n"))

    def say(text: str) -> str:
        told = own.get(text) or translator.translate("Program", text) or translator.translate("Presets", text)
        if text and not told:
            raise NoWordsError(text)
        return told

    return say


def commands(language: str) -> str:
    """Every command with its arguments and options."""
    say = words_of(language)
    # Which click it is that typer stands on is its own affair: commands are told by what they have.
    root: Any = typer.main.get_command(cli)
    own = {name: made for name, made in root.commands.items() if not hasattr(made, "commands")}
    lines = [f"## {say('Alone')}", ""]
    lines += (line for name, made in own.items() for line in _command(["pixsim7", name], made, say))
    for name, made in root.commands.items():
        if hasattr(made, "commands"):
            lines += [f"## {name}", "", _sentence(made.help, say), ""]
            for child, command in sorted(made.commands.items()):
                lines += _command(["pixsim7", name, child], command, say)
    return "\n".join(lines).rstrip() + "\n"


def actions(language: str) -> str:
    """Every action of presets with what it takes, by where it stands in the menu."""
    lines: list[str] = []
    say = words_of(language)
    kinds = discover()
    for group in Group:
        lines += [f"## {say(group_words(group))}", ""]
        for kind in kinds.values():
            if kind.category == group:
                lines += _action(kind, say)
    return "\n".join(lines).rstrip() + "\n"


def keys(language: str) -> str:
    """The keys of the whole window as it comes, which speaks one language for as long as it runs."""
    run = [sys.executable, __file__, "--keys", language]
    return subprocess.run(run, check=True, capture_output=True, encoding="utf-8").stdout


def _print_keys(language: str) -> None:
    """Open the window for the first time on an empty place, in that language."""
    told: list[str] = []

    async def journey(desk: "Desk") -> None:
        told.append(keys_table(find_keys(desk.window)))

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory(prefix="pixsim7-help-") as scratch:
        settings = find_paths(Path(scratch)).config / "settings.json"
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text(
            Settings(appearance=AppearanceSettings(language=LanguageChoice(language))).model_dump_json()
        )
        run_window(["--data-dir", scratch], journey)
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(told[0])


PARTS: Final = {"command-line": ("commands", commands), "actions": ("actions", actions), "shortcuts": ("keys", keys)}
"""Page to the name of its part and what makes that in a language."""


def _command(words: Sequence[str], command: Any, say: Say) -> Iterator[str]:
    arguments = [param for param in command.params if param.param_type_name == "argument"]
    options = [param for param in command.params if param not in arguments and not _PLAIN & {*param.opts}]
    usage = " ".join([*words, *map(_argument, arguments), *(["[OPTIONS]"] if options else [])])
    yield from (f"### {' '.join(words[1:])}", "", "```sh", usage, "```", "", _sentence(command.help, say), "")
    if options:
        yield from (f"- {_option(option, say)}" for option in options)
        yield ""


def _argument(argument: Any) -> str:
    name = (argument.name or "").upper() + ("..." if argument.nargs != 1 else "")
    return name if argument.required else f"[{name}]"


def _option(option: Any, say: Say) -> str:
    names = ", ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))
    takes = "" if option.is_flag else f" {_kind(option)}"
    return f"{names}{takes}{': ' if option.help else ''}{_sentence(option.help, say)}"


def _kind(option: Any) -> str:
    """What an option takes: the words that there are, or its kind."""
    kind = option.type_descriptor.annotation
    kind = next((part for part in get_args(kind) if part is not type(None)), kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return ", ".join(f"`{choice.value}`" for choice in kind)
    return _KINDS.get(kind, "TEXT")


def _action(kind: ActionKind, say: Say) -> Iterator[str]:
    words = _sentence(__import__(kind.run.__module__, fromlist=["run"]).__doc__, say)
    yield from (f"### {say(kind.title)}", "", f"{words} {say('In a file:')} `{kind.name}`.", "")
    fields = [*kind.params.model_fields.values()]
    for field in fields:
        about = f". {say(field.description)}" if field.description else ""
        yield f"- {say(field.title or '')}{about}"
    if kind.has_body:
        yield f"- {say('Steps inside it')}"
    if kind.has_otherwise:
        yield f"- {say('Steps for the other case')}"
    if fields or kind.has_body:
        yield ""
    if kind.asks:
        yield from (f"{say('Run by hand it asks first:')} {say(kind.asks)}", "")


def _sentence(text: str | None, say: Say) -> str:
    """The first paragraph of what the program says, in one line."""
    return say(" ".join((text or "").split("\n\n")[0].split())).replace("<", "\\<")


def write(page: str, language: str) -> bool:
    """Bring a page up to date; tells whether it was not."""
    name, make = PARTS[page]
    file = file_of(page, language)
    before = file.read_text("utf-8")
    after = fill_part(before, name, make(language))
    if before != after:
        file.write_text(after, "utf-8")
    return before != after


def file_of(page: str, language: str) -> Path:
    """Where a page is in a language."""
    return HELP / (f"{page}.md" if language == _ENGLISH else f"{page}.{language}.md")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--keys"]:
        _print_keys(sys.argv[2])
        sys.exit()
    for page in PARTS:
        for language in LANGUAGES:
            print(f"{file_of(page, language).name}: {'written anew' if write(page, language) else 'is up to date'}")
