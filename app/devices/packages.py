"""Apps on a phone: install a file, list them, start, stop and clear one."""

import asyncio
import contextlib
import re
import secrets
import zipfile
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.devices import wire
from app.devices.install_words import meaning_of
from app.devices.phone import Phone
from app.devices.shell import ShellResult, quote
from app.devices.sync import Progress
from app.devices.wire import ANSWER_SECONDS, Streams
from app.domain.errors import DeviceError, DeviceGoneError, DeviceRefusedError, StorageError, ValidationError
from app.system.threads import in_thread

INSTALL_SECONDS = 300.0
_LOOK_SECONDS = 10.0
_ALIVE_SECONDS = 15.0
"""A phone that installs is slow in all else."""
_PIECE_BYTES = 256 * 1024
_MAX_WORDS = 500
_MAX_ANSWER_BYTES = 64 * 1024
_START_SECONDS = 20.0
_MANIFEST = "AndroidManifest.xml"
_PACKAGE = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*")
_MAX_PACKAGE = 255
_ACTIVITY = re.compile(r"^\s*Activity #\d+:\s*$", re.MULTILINE)
_FIELD = re.compile(r"^\s*(name|packageName)=(\S+)\s*$", re.MULTILINE)
_LABEL = re.compile(r"\bnonLocalizedLabel=(.+?) icon=")
_LISTED = re.compile(r"^package:(\S+)\s*$", re.MULTILINE)
_NO_SERVICE = re.compile(r"Can't find service|Unknown command|inaccessible or not found|not found$", re.MULTILINE)
_LAUNCHER = ("-a", "android.intent.action.MAIN", "-c", "android.intent.category.LAUNCHER")


@dataclass(frozen=True, slots=True)
class App:
    """An app of a phone.

    Args:
        package: Its name, such as com.example.app.
        component: What the launcher starts; "" where it shows none.
        label: What the launcher calls it; "" where the phone does not tell it as text.
        is_own: The user installed it, and not the maker.
    """

    package: str
    component: str = ""
    label: str = ""
    is_own: bool = False


def check_package(name: str) -> str:
    """Refuse what is no package, as an option for the phone's commands would be.

    Raises:
        ValidationError: It is none.
    """
    if not _PACKAGE.fullmatch(name) or len(name) > _MAX_PACKAGE:
        raise ValidationError("An app is named by its package, such as com.example.app.", field="package")
    return name


async def install(
    phone: Phone, source: Path, *, seconds: float = INSTALL_SECONDS, on_progress: Progress | None = None
) -> None:
    """Install a file, or bring an installed app up to its version.

    Args:
        phone: Where.
        source: An `.apk`.
        seconds: Until it must be done, the transfer included.
        on_progress: Called with the bytes that were sent.

    Raises:
        ValidationError: It is no such file.
        DeviceRefusedError: The phone did not take it; the message says why, `detail` has its words.
        StorageError: The file cannot be read.
    """
    size = await in_thread(_check_file, source)
    said = ""
    if "cmd" in await phone.features():
        said = await _while_it_lives(phone, wire.within(seconds, _stream(phone, source, size, on_progress)))
    if not said or _NO_SERVICE.search(said):
        said = await _while_it_lives(phone, _push_and_install(phone, source, seconds, on_progress))
    if not re.search(r"^Success\b", said, re.MULTILINE):
        raise _refusal(said)


async def list_apps(phone: Phone) -> list[App]:
    """Give what the launcher shows and what the user installed, by label and package.

    Raises:
        DeviceError: The phone does not answer.
    """
    own, shown = await wire.together(
        phone.shell(["pm", "list", "packages", "-3"]),
        phone.shell(["cmd", "package", "query-activities", *_LAUNCHER]),
    )
    packages = set(_LISTED.findall(own.text))
    apps = {app.package: app for app in reversed(read_activities(shown.text, packages))}
    for package in packages - apps.keys():
        apps[package] = App(package, is_own=True)
    return sorted(apps.values(), key=lambda app: ((app.label or app.package).casefold(), app.package))


async def start_app(phone: Phone, package: str) -> None:
    """Start an app as the launcher does, and wait until it is shown.

    Raises:
        DeviceRefusedError: There is none, or it has nothing to start.
    """
    found = await phone.shell(["cmd", "package", "resolve-activity", "--brief", *_LAUNCHER[2:], check_package(package)])
    last = (found.text.split() or [""])[-1]
    if last.partition("/")[0] == package and "/" in last:
        said = await phone.shell(["am", "start", "-W", "-n", last], seconds=_START_SECONDS)
    else:
        said = await phone.shell(["monkey", "-p", package, *_LAUNCHER[2:], "1"], seconds=_START_SECONDS)
    _check(said, f"The app {package} did not start.")


async def stop_app(phone: Phone, package: str) -> None:
    """End an app, whatever it does; one that does not run stays so."""
    _check(await phone.shell(["am", "force-stop", check_package(package)]), f"The app {package} did not end.")


async def clear_app(phone: Phone, package: str) -> None:
    """Delete all that an app keeps on the phone.

    Raises:
        DeviceRefusedError: There is no such app, or it may not be cleared.
    """
    said = await phone.shell(["pm", "clear", check_package(package)])
    if said.text.strip() != "Success":
        raise _failure(f"The data of {package} could not be cleared.", said)


def read_activities(text: str, own: Sequence[str] | set[str] = ()) -> list[App]:
    """Read what `cmd package query-activities` writes; an activity without a name or a package is passed over."""
    apps: list[App] = []
    for block in _ACTIVITY.split(text)[1:]:
        fields = dict(reversed(_FIELD.findall(block)))
        name, package = fields.get("name", ""), fields.get("packageName", "")
        label = _LABEL.search(block)
        if name and package:
            told = "" if label is None or label[1] == "null" else label[1]
            apps.append(App(package, f"{package}/{name}", told, package in own))
    return apps


def _check_file(source: Path) -> int:
    try:
        with zipfile.ZipFile(source) as file:
            if _MANIFEST not in file.namelist():
                raise ValidationError(f"{source.name} is no app for phones (.apk).", field="file")
        return source.stat().st_size
    except zipfile.BadZipFile as error:
        raise ValidationError(f"{source.name} is no app for phones (.apk).", field="file") from error
    except OSError as error:
        raise StorageError(f"{source} cannot be read.", detail=str(error)) from error


async def _while_it_lives(phone: Phone, work: Awaitable[str]) -> str:
    """Wait for what may take minutes, as long as the phone answers anything else.

    Raises:
        DeviceTimeoutError: It does not.
    """

    async def look() -> None:
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            await phone.shell(["echo"], seconds=_ALIVE_SECONDS)

    try:
        async with asyncio.TaskGroup() as group:
            looking = group.create_task(look())
            said = await work
            looking.cancel()
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from None
    return said


async def _stream(phone: Phone, source: Path, size: int, on_progress: Progress | None) -> str:
    """Give the file to the phone's installer as it is read, and what that says."""
    streams = await phone.open(f"exec:{quote(['cmd', 'package', 'install', '-r', '-S', str(size)])}")
    try:
        # A phone that refuses hangs up before all is sent, and says why.
        with contextlib.suppress(OSError, DeviceGoneError):
            await _send(streams, source, on_progress)
        return (await wire.read_all(streams[0], _MAX_ANSWER_BYTES)).decode(errors="replace")
    finally:
        wire.hang_up(streams)


async def _send(streams: Streams, source: Path, on_progress: Progress | None) -> None:
    sent = 0
    file = await in_thread(source.open, "rb")
    try:
        while piece := await in_thread(file.read, _PIECE_BYTES):
            streams[1].write(piece)
            await wire.within(ANSWER_SECONDS, streams[1].drain())
            sent += len(piece)
            if on_progress is not None:
                on_progress(sent)
    finally:
        await in_thread(file.close)


async def _push_and_install(phone: Phone, source: Path, seconds: float, on_progress: Progress | None) -> str:
    target = f"/data/local/tmp/pixsim-{secrets.token_hex(4)}.apk"
    await phone.push(source, target, on_progress=on_progress)
    try:
        said = await phone.shell(["pm", "install", "-r", target], seconds=seconds)
        return said.text + said.stderr.decode(errors="replace")
    finally:
        with contextlib.suppress(DeviceError):
            await phone.shell(["rm", "-f", target])


def _refusal(said: str) -> DeviceRefusedError:
    return DeviceRefusedError(meaning_of(said), detail=said.strip()[:_MAX_WORDS] or None)


def _check(said: ShellResult, words: str) -> None:
    """Refuse what `am` and `monkey` say where they failed: they end with 0 there, too."""
    text = said.text + said.stderr.decode(errors="replace")
    if said.exit_code or "Error:" in text or "Exception" in text or "aborted" in text:
        raise _failure(words, said)


def _failure(words: str, said: ShellResult) -> DeviceRefusedError:
    text = said.text + said.stderr.decode(errors="replace")
    return DeviceRefusedError(words, detail=text.strip()[:_MAX_WORDS] or None)
