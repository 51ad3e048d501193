"""Whatever a preset holds, a phone is told what was meant, as it is, or is not told anything."""

import random
import secrets
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from app.devices.actions.registry import discover
from app.devices.control_ladder import LadderControl
from app.devices.phone import Phone
from app.devices.text_entry import is_plain
from app.domain.errors import PresetError
from app.services.automation.preset_engine import PresetRun
from app.services.automation.run_events import FailureKind, StepFailedError
from app.system.clock import Clock
from tests.devices.test_phone_emulated import connected
from tests.support.phone.input_commands import KEYBOARD
from tests.support.phone.shell_words import split_line
from tests.support.phone.state import FOLDER_MODE, PhoneState, StoredFile
from tests.support.preset_runs import Told, by_id, preset_of, step

_HOSTILE = (
    "$(reboot)",
    "`id`",
    ";",
    "; rm -rf /",
    "'",
    '"',
    "\\",
    "\n",
    "\r\n",
    "\t",
    "%s",
    "%%s",
    "{{x}}",
    "{{",
    "}}",
    "*",
    "?",
    "~",
    "&&",
    "|",
    ">",
    "<",
    "#",
    "!",
    "--user",
    " --user 0",
    "-n",
    " ",
    "  ",
    "..",
    "/../",
    "//",
    "\0",
    "\x1b[2J",
    "\x7f",
    "\u202e",
    "\u2028",
    "é",
    "Grüße",
    "日本",
    "😀",
    "👨‍👩‍👧",
    "\ud83d",
    "<b>",
    "&amp;",
    "$?",
    "$IFS",
    "${PATH}",
    "EOF",
    "PIXSIM_EXIT_0",
)
_PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.,:/@+= "

# Of each action whose value becomes part of a command: the parameter, and a value that is nothing but itself.
_SHELL: Mapping[str, tuple[tuple[str, str], ...]] = {
    "exit_app": (("package", "com.harmless.app"),),
    "clear_app_data": (("package", "com.harmless.app"),),
    "launch_app": (("package", "com.harmless.app"),),
    "open_deeplink": (("link", "harmless:page"), ("package", "com.harmless.app")),
    "start_activity": (("component", "com.harmless.app/.Main"),),
}
_WITHOUT_TEXT = frozenset(
    {
        "call_preset",
        "check_element_exists",
        "click_coords",
        "click_element",
        "if_element_exists",
        "if_element_not_exists",
        "long_press",
        "press_back",
        "press_home",
        "repeat",
        "swipe",
        "wait",
        "wait_for_element",
    }
)
"""None of their values leaves this computer, but for numbers."""


class Rig:
    """Runs one step after another on a phone, and tells what came there."""

    def __init__(self, phone: Phone, state: PhoneState, chance: random.Random, folder: Path) -> None:
        self.phone, self.state, self.chance, self.folder = phone, state, chance, folder
        self.told = Told()
        self.taken: dict[str, int] = {}
        """How many values of each action were not refused."""
        self._control = LadderControl(phone, self._no_server)
        self._control._keyboard._settle_seconds = 0

    async def _no_server(self) -> None:
        return None

    @property
    def told_phone(self) -> list[list[str]]:
        """The words of the commands, but for those that ask for an exit code, or whether the phone answers."""
        commands = [words for line in self.state.commands for words in split_line(line)]
        return [words for words in commands if words[0] != "echo"]

    async def run(self, action: str, **params: Any) -> list[list[str]] | None:
        """Give the words of the commands that the phone got; None where the step was refused.

        Some values are put in by a variable, as those are that a phone has told.
        """
        variables = {}
        for name, value in params.items():
            if isinstance(value, str) and name != "variable" and self.chance.random() < 0.4:
                variables[f"v_{name}"], params[name] = value, f"{{{{v_{name}}}}}"
        self.state.commands.clear()
        self.told = Told()
        self.told.assets[1] = self.folder / "an asset.png"
        has = {name: {"default": "x"} for name in variables}
        try:
            preset = preset_of(step(action, **params), variables=has)
            await PresetRun(self.phone, self._control, discover(), self.told, Clock()).run(preset, variables)
        except (PresetError, ValueError):
            # A file cannot hold half a letter.
            assert not self.told_phone
            return None
        except StepFailedError as error:
            if error.kind is FailureKind.OTHER:
                raise
            if error.kind is FailureKind.INVALID:
                assert not self.told_phone
                return None
        self.taken[action] = self.taken.get(action, 0) + 1
        commands = self.told_phone
        return [words for at, words in enumerate(commands) if at == 0 or words != commands[at - 1]]

    def value(self, like: str) -> str:
        """Something like it, mostly with what would be dangerous in it."""
        chance = self.chance
        if chance.random() < 0.3:
            return like + "".join(chance.choices("abcXYZ09_.", k=chance.randrange(8)))
        parts = chance.choices([*_HOSTILE, *_PLAIN], k=chance.randrange(1, 12))
        at = chance.randrange(len(like) + 1)
        return chance.choice(["".join(parts), like[:at] + "".join(parts[:2]) + like[at:], like + "".join(parts)])


async def _shell(rig: Rig, action: str) -> None:
    """The same commands as with harmless values, but for the values."""
    harmless = dict(_SHELL[action])
    wanted = await rig.run(action, **harmless)
    assert wanted is not None
    values = {name: rig.value(like) for name, like in harmless.items()}
    got = await rig.run(action, **values)
    if got is None:
        return

    def meant(word: str) -> str:
        return next((values[name] for name, like in harmless.items() if word == like), word)

    assert got == [[meant(word) for word in words] for words in wanted]


async def _type(rig: Rig) -> None:
    words = rig.value("some words")
    rig.state.screen.pages, rig.state.screen.focus = ["home", "main", "login"], "user"
    rig.state.screen.fields["user"] = ""
    if await rig.run("type_text", text=words) is not None:
        # Line ends and tabs are keys of their own, which the emulated form does not write.
        typed = words.replace("\n", "").replace("\t", "") if is_plain(words) else words
        assert rig.state.screen.fields["user"] == typed


async def _push(rig: Rig) -> None:
    folder = rig.value("/sdcard/Download")
    before = set(rig.state.files)
    if (commands := await rig.run("push_asset", asset="1", folder=folder)) is not None:
        target = f"{folder.rstrip('/')}/an asset.png"
        assert target in rig.state.files
        new = set(rig.state.files) - before
        assert all(target.startswith(path) for path in new)
        assert {target, f"file://{target}"} & {word for words in commands for word in words}
        del rig.state.files[target]
    else:
        assert set(rig.state.files) == before


async def _pull(rig: Rig) -> None:
    path = rig.value("/sdcard/DCIM/x.png")
    rig.state.files[path] = StoredFile(b"\x89PNG of it")
    if await rig.run("pull_file", path=path) is not None and not path.endswith("/"):
        assert rig.told.kept == [(path.rpartition("/")[2], b"\x89PNG of it")]
    del rig.state.files[path]


async def _say(rig: Rig) -> None:
    words = rig.value("said")
    if await rig.run("log", text=words) is not None:
        assert rig.told.said == [words]
        assert not rig.state.commands


async def _set(rig: Rig) -> None:
    name, words = rig.value("name"), rig.value("value")
    if await rig.run("set_variable", variable=name, value=words) is not None:
        assert name.isidentifier()
        assert not rig.state.commands


async def _press(rig: Rig) -> None:
    code = rig.chance.choice([rig.chance.randrange(-5, 500), rig.value("enter")])
    got = await rig.run("press_key", key="other", code=code)
    assert got is None or got[-1][:3] == ["input", "keyevent", str(code)]


async def _picture(rig: Rig) -> None:
    name = rig.value("name")
    if await rig.run("screenshot", name=name) is not None:
        assert rig.state.commands == ["screencap -p"]
        assert len(rig.told.kept) == 1


async def _read(rig: Rig) -> None:
    rig.state.screen.pages = ["home"]
    if await rig.run("read_text", selector=by_id("clock"), variable="x", pattern=rig.value("(a+)+")) is not None:
        assert {line.partition(" ")[0] for line in rig.state.commands} <= {"uiautomator", "screencap"}


_DEEDS: Mapping[str, Callable[[Rig], Awaitable[None]]] = {
    "type_text": _type,
    "push_asset": _push,
    "pull_file": _pull,
    "log": _say,
    "set_variable": _set,
    "press_key": _press,
    "screenshot": _picture,
    "read_text": _read,
}


def test_each_action_is_among_them() -> None:
    assert {*_SHELL, *_DEEDS, *_WITHOUT_TEXT} == discover().keys()


@pytest.mark.row("H-16")
@pytest.mark.parametrize("count", [60, pytest.param(3000, marks=[pytest.mark.long, pytest.mark.timeout(900)])])
async def test_random_values_of_every_action_arrive_as_they_are_or_are_refused(tmp_path: Path, count: int) -> None:
    seed = secrets.randbits(32)
    print(f"seed {seed}")  # noqa: T201 - shown where the test fails
    (tmp_path / "an asset.png").write_bytes(b"\x89PNG")
    state = PhoneState(width=144, height=320, keyboards=[KEYBOARD])
    state.files["/sdcard"] = StoredFile(mode=FOLDER_MODE)
    names = [*_SHELL, *_DEEDS]
    async with connected(state) as phone:
        rig = Rig(phone, state, random.Random(seed), tmp_path)  # noqa: S311
        try:
            for number in range(count):
                name = names[number % len(names)]
                await (_shell(rig, name) if name in _SHELL else _DEEDS[name](rig))
        finally:
            await rig._control.close()
        assert sum(rig.taken.values()) > count / 3, rig.taken
