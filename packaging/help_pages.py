"""Writes those parts of the help anew that are made from the program: its keys, its commands, the actions of presets.

`python packaging/help_pages.py` after a change of them; a test says when it was forgotten.
"""

import os
import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, get_args

import typer.main

from app.cli import cli
from app.devices.actions.base import ActionKind, Group
from app.devices.actions.registry import discover
from app.main import run_window
from app.system.paths import resources_folder
from app.ui.help.book import fill_part
from app.ui.help.keys_table import keys_table
from app.ui.shortcuts import find_keys

if TYPE_CHECKING:
    from app.bootstrap import Desk

HELP: Final = resources_folder() / "help"
_GROUPS: Final = {
    Group.TOUCH: "Touch",
    Group.KEYS: "Keys and text",
    Group.LOOK: "Look",
    Group.FLOW: "Flow",
    Group.APPS: "Apps",
    Group.FILES: "Files",
}
_KINDS: Final = {int: "NUMBER", float: "NUMBER", Path: "PATH", datetime: "TIME"}
_PLAIN: Final = {"--help", "--json"}


def commands() -> str:
    """Every command with its arguments and options."""
    # Which click it is that typer stands on is its own affair: commands are told by what they have.
    root: Any = typer.main.get_command(cli)
    own = {name: made for name, made in root.commands.items() if not hasattr(made, "commands")}
    lines = ["## Alone", "", *(line for name, made in own.items() for line in _command(["pixsim7", name], made))]
    for name, made in root.commands.items():
        if hasattr(made, "commands"):
            lines += [f"## {name}", "", _sentence(made.help), ""]
            for child, command in sorted(made.commands.items()):
                lines += _command(["pixsim7", name, child], command)
    return "\n".join(lines).rstrip() + "\n"


def actions() -> str:
    """Every action of presets with what it takes, by where it stands in the menu."""
    lines: list[str] = []
    kinds = discover()
    for group, title in _GROUPS.items():
        lines += [f"## {title}", ""]
        for kind in kinds.values():
            if kind.category == group:
                lines += _action(kind)
    return "\n".join(lines).rstrip() + "\n"


def keys() -> str:
    """The keys of the whole window as it comes."""
    told: list[str] = []

    async def journey(desk: "Desk") -> None:
        told.append(keys_table(find_keys(desk.window)))

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory(prefix="pixsim7-help-") as scratch:
        run_window(["--data-dir", scratch], journey)
    return told[0]


PARTS: Final = {"command-line": ("commands", commands), "actions": ("actions", actions), "shortcuts": ("keys", keys)}
"""Page to the name of its part and what makes that."""


def _command(words: Sequence[str], command: Any) -> Iterator[str]:
    arguments = [param for param in command.params if param.param_type_name == "argument"]
    options = [param for param in command.params if param not in arguments and not _PLAIN & {*param.opts}]
    usage = " ".join([*words, *map(_argument, arguments), *(["[OPTIONS]"] if options else [])])
    yield from (f"### {' '.join(words[1:])}", "", "```sh", usage, "```", "", _sentence(command.help), "")
    if options:
        yield from (f"- {_option(option)}" for option in options)
        yield ""


def _argument(argument: Any) -> str:
    name = (argument.name or "").upper() + ("..." if argument.nargs != 1 else "")
    return name if argument.required else f"[{name}]"


def _option(option: Any) -> str:
    names = ", ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))
    takes = "" if option.is_flag else f" {_kind(option)}"
    return f"{names}{takes}{': ' if option.help else ''}{_sentence(option.help)}"


def _kind(option: Any) -> str:
    """What an option takes: the words that there are, or its kind."""
    kind = option.type_descriptor.annotation
    kind = next((part for part in get_args(kind) if part is not type(None)), kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return ", ".join(f"`{choice.value}`" for choice in kind)
    return _KINDS.get(kind, "TEXT")


def _action(kind: ActionKind) -> Iterator[str]:
    words = _sentence(__import__(kind.run.__module__, fromlist=["run"]).__doc__)
    yield from (f"### {kind.title}", "", f"{words} In a file: `{kind.name}`.", "")
    fields = [*kind.params.model_fields.values()]
    yield from (f"- {field.title or ''}{'. ' + field.description if field.description else ''}" for field in fields)
    if kind.has_body:
        yield "- Steps inside it"
    if kind.has_otherwise:
        yield "- Steps for the other case"
    if fields or kind.has_body:
        yield ""
    if kind.asks:
        yield from (f"Run by hand it asks first: {kind.asks}", "")


def _sentence(text: str | None) -> str:
    """The first paragraph of what the program says, in one line."""
    return " ".join((text or "").split("\n\n")[0].replace("<", "\\<").split())


def write(page: str) -> bool:
    """Bring a page up to date; tells whether it was not."""
    name, make = PARTS[page]
    file = HELP / f"{page}.md"
    before = file.read_text("utf-8")
    after = fill_part(before, name, make())
    if before != after:
        file.write_text(after, "utf-8")
    return before != after


if __name__ == "__main__":
    for page in PARTS:
        print(f"{page}: {'written anew' if write(page) else 'is up to date'}")
