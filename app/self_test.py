"""Does this installation work? The window, unseen, with a small job on a scratch library, and what is brought along.

For packages: what was forgotten in one is missed here, and not by the first user.
"""

import importlib
import os
import platform
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QLibraryInfo, qVersion
from PySide6.QtGui import QFontDatabase, QGuiApplication, QImageReader, QRawFont

import app
from app.demo import queue_local, result_of
from app.devices.binary import find_adb, read_version
from app.domain.enums import OperationType
from app.domain.errors import PixSimError
from app.main import run_window
from app.services.health.health_service import Finding
from app.system.threads import in_thread

if TYPE_CHECKING:
    from app.ui.people.desks import Desk

READ_FORMATS: Final = frozenset({"gif", "jpeg", "png", "webp"})
"""What the window itself reads of stills."""
REFUSED_FORMATS: Final = frozenset({"icns", "pdf", "svg", "svgz", "tga", "tiff"})
"""What Qt could read of a stranger's file, so that a package brings none of it."""
FAMILIES: Final = ("Inter", "JetBrains Mono")
TEXT: Final = "Größe 16:9 · 4 Kč"
LIBRARIES: Final = (
    *("argon2", "av", "c2pa", "cryptography.hazmat.primitives.ciphers.aead", "fast_sugiyama", "imagehash", "jwt"),
    *("numpy", "PIL.AvifImagePlugin", "PIL.WebPImagePlugin", "pydantic", "scipy.fftpack", "sounddevice", "websockets"),
)
"""What is loaded only when it is first used, and is not there where a package forgot it."""
FEWEST_AUTHORITIES: Final = 50
END_SECONDS: Final = 10.0


def run_self_test() -> list[Finding]:
    """Try everything, in a folder of its own; one check that fails stops no other."""
    # Both are the caller's to change: a smoke test of a package wants to see the real window too.
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    findings: list[Finding] = []

    async def journey(desk: "Desk") -> None:
        findings.extend(await _SelfTest(desk).run())

    with tempfile.TemporaryDirectory(prefix="pixsim7-self-test-") as scratch, _adb_server_of_its_own():
        code = run_window(["--data-dir", scratch], journey)
    words = "It opened, filled and closed without an error." if code == 0 else f"It ended with {code}."
    return [*findings, Finding("window", ok=code == 0 and bool(findings), words=words)]


@contextmanager
def _adb_server_of_its_own() -> Iterator[None]:
    """Let the window start its adb server at a port that nobody uses, and end that server with it."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = str(taken.getsockname()[1])
    os.environ.pop("ADB_SERVER_SOCKET", None)
    os.environ["ANDROID_ADB_SERVER_PORT"] = port
    try:
        yield
    finally:
        found = find_adb()
        if found is not None:
            command = [str(found), "-P", port, "kill-server"]
            subprocess.run(command, capture_output=True, timeout=END_SECONDS, check=False)  # noqa: S603


class _SelfTest:
    """The checks, in the order in which one stands on the other."""

    def __init__(self, desk: "Desk") -> None:
        self._desk = desk
        self._context = desk.context

    async def run(self) -> list[Finding]:
        self._desk.session.welcome.end("local")
        await self._context.settings.change("devices.is_on", value=True)
        findings = [await self._try("program", self._program)]
        async with self._context.read() as services:
            findings += await services.health.check_all()
        checks: tuple[tuple[str, Callable[[], Awaitable[str]]], ...] = (
            ("qt", self._qt),
            ("fonts", self._fonts),
            ("resources", self._resources),
            ("libraries", self._libraries),
            ("trust", self._trust),
            ("phones", self._phones),
            ("likeness", self._likeness),
            ("job", self._job),
        )
        return findings + [await self._try(name, check) for name, check in checks]

    async def _try(self, name: str, check: Callable[[], Awaitable[str]]) -> Finding:
        try:
            return Finding(name, ok=True, words=await check())
        except (PixSimError, OSError, ImportError, RuntimeError, LookupError, ValueError) as error:
            return Finding(name, ok=False, words=f"{type(error).__name__}: {error}")

    async def _program(self) -> str:
        kind = "package" if getattr(sys, "frozen", False) else "sources"
        return (
            f"PixSim7 {app.__version__} ({kind}), Python {platform.python_version()}, Qt {qVersion()},"
            f" {platform.system()} {platform.machine()}"
        )

    async def _qt(self) -> str:
        plugins = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath))
        formats = {bytes(name.data()).decode() for name in QImageReader.supportedImageFormats()}
        missing = READ_FORMATS - formats
        if missing:
            raise LookupError(f"Qt cannot read {', '.join(sorted(missing))}.")
        surplus = REFUSED_FORMATS & formats if getattr(sys, "frozen", False) else set()
        if surplus:
            raise LookupError(f"Qt reads {', '.join(sorted(surplus))}, which a package must not bring.")
        platforms = sorted(path.stem.removeprefix("lib") for path in (plugins / "platforms").iterdir())
        return (
            f"Drawn by {QGuiApplication.platformName()} of {', '.join(platforms)}; reads {', '.join(sorted(formats))}."
        )

    async def _fonts(self) -> str:
        missing = set(FAMILIES) - set(QFontDatabase.families())
        if missing:
            raise LookupError(f"Not there: {', '.join(sorted(missing))}.")
        font = QRawFont.fromFont(self._context.theme.font("body"))
        if not font.isValid() or 0 in font.glyphIndexesForString(TEXT):
            raise LookupError(f"{font.familyName()} cannot show “{TEXT}”.")
        return f"{' and '.join(FAMILIES)} are there; {len(QFontDatabase.families())} families in all."

    async def _resources(self) -> str:
        folder = self._context.theme.resources
        names = (folder / "icons" / "icons.txt").read_text("utf-8").split()
        wanted = [*(f"icons/{name}.svg" for name in names), "styles/app.qss", "program/pixsim7.svg", "licences/qt.txt"]
        missing = [name for name in wanted if not (folder / name).is_file()]
        counts = {part: sum(1 for path in (folder / part).rglob("*") if path.is_file()) for part in ("help", "presets")}
        missing += [name for name, count in counts.items() if not count]
        if missing:
            raise LookupError(f"Not there: {', '.join(missing)}.")
        return f"{len(names)} icons, {counts['help']} files of help and {counts['presets']} presets are there."

    async def _libraries(self) -> str:
        for name in LIBRARIES:
            await in_thread(importlib.import_module, name)
        return f"Each of {len(LIBRARIES)} libraries that are loaded late can be."

    async def _trust(self) -> str:
        file = importlib.import_module("certifi").where()
        count = len((await in_thread(lambda: ssl.create_default_context(cafile=file))).get_ca_certs())
        if count < FEWEST_AUTHORITIES:
            raise LookupError(f"Only {count} certificate authorities are in {file}.")
        return f"{count} certificate authorities are brought along."

    async def _phones(self) -> str:
        found = await in_thread(find_adb)
        if found is None:
            raise LookupError("No adb program is there.")
        actions = importlib.import_module("app.devices.actions.registry").discover()
        return f"adb {await read_version(found)} can be started; {len(actions)} actions are there."

    async def _likeness(self) -> str:
        hash_pictures = importlib.import_module("app.media.likeness").hash_pictures
        if self._context.workers is None:
            raise LookupError("There are no worker processes.")
        picture = await in_thread(_jpeg)
        (number,) = await self._context.workers.run(hash_pictures, [picture], timeout_seconds=60)
        if number is None:
            raise ValueError("A worker process could not read a JPEG.")
        return "A worker process compares pictures."

    async def _job(self) -> str:
        """A picture, a clip of it and a frame of that, each made by the engine inside and taken into the library."""
        began = time.monotonic()
        context = self._context
        draw = {"prompt": "a lake before sunrise", "size": "480p", "seed": 7}
        picture = await result_of(context, await queue_local(context, OperationType.TEXT_TO_IMAGE, draw))
        move = {"first_frame": picture, "prompt": "a slow push over the lake", "size": "480p", "duration": 1.0}
        clip = await result_of(context, await queue_local(context, OperationType.IMAGE_TO_VIDEO, move))
        still = {"source_clip": clip, "at": 0.5}
        frame = await result_of(context, await queue_local(context, OperationType.FRAME_EXTRACTION, still))
        async with context.read() as services:
            graph = await services.lineage.get_lineage_graph(frame, depth=10)
        edges = sorted((edge["parent"], edge["child"]) for edge in graph["edges"])
        if edges != [(picture, clip), (clip, frame)]:
            raise ValueError(f"The lineage of the frame is wrong: {edges}.")
        return (
            f"A picture, a clip and a frame were made in {time.monotonic() - began:.1f} s, and the lineage knows them."
        )


def _jpeg() -> bytes:
    import io  # noqa: PLC0415

    from PIL import Image  # noqa: PLC0415

    out = io.BytesIO()
    Image.radial_gradient("L").save(out, "JPEG")
    return out.getvalue()
