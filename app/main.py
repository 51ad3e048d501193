"""Makes one loop of Qt and asyncio and runs the window in it.

What is imported before the first paint is Qt and the standard library alone; the rest comes when the shell stands.
"""

import gc
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget
from typing_extensions import override

if TYPE_CHECKING:
    from app.bootstrap import Journey
    from app.system.folder_lock import FolderLock
    from app.system.paths import Paths
    from app.ui.main_window import MainWindow
    from app.ui.theme import Theme

SWITCH_INTERVAL_SECONDS: Final = 0.0005
"""With the default of 5 ms a thread of pure Python makes each Qt call that lets go of the lock wait so long."""

TRACE: Final = "PIXSIM7_TRACE_START"
"""A file or pipe that gets a line of JSON for each step of the start, for measurement."""

ENDED_WITH_ERROR: Final = 1
LONGEST_PATH: Final = 4096
_ALARM_MS: Final = 500
_TICK_MS: Final = 4


def run_window(arguments: list[str], journey: "Journey | None" = None) -> int:
    """Run the window until it is closed; gives the exit code.

    Args:
        arguments: Options of the window, and files to import.
        journey: What to do in the window instead of waiting for a person; the window closes at its end.
    """
    sys.setswitchinterval(SWITCH_INTERVAL_SECONDS)
    # From here on garbage is collected in this thread alone (ui/garbage.py), and not at all while the start allocates.
    gc.disable()
    _spare_the_scan_for_features()
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    application = QApplication([sys.argv[0]])
    application.setApplicationName("PixSim7")
    application.setDesktopFileName("pixsim7")
    application.setQuitOnLastWindowClosed(False)

    from app.system.paths import SAFE_MODE_VARIABLE, find_paths
    from app.ui.icons import program_icon
    from app.ui.language import START_AGAIN, install_language
    from app.ui.main_window import MainWindow
    from app.ui.theme import Theme

    data_dir, named, safe_mode = _read_arguments(arguments)
    if safe_mode:
        os.environ[SAFE_MODE_VARIABLE] = "1"
    paths = find_paths(data_dir)
    files, link = _files_and_link(named)
    lock = _take_window(paths, files, link)
    if lock is None:
        return 0
    look = _kept_look(paths)
    install_language(application, look.pop("language", ""))
    theme = Theme(**look)
    theme.install()
    window = MainWindow(theme, paths.data / "view" / "window.json")
    _paint_shell(application, window)
    application.setWindowIcon(program_icon(theme.resources))
    _trace("shell_painted", modules=sorted(sys.modules))
    try:
        code = _run_loop(application, _live(window, theme, paths, files, link, journey))
    finally:
        lock.release()
    if application.property(START_AGAIN):
        # A new process: this one has loaded what it has. The lock is free again.
        subprocess.Popen(_command_again(data_dir, safe_mode=safe_mode), start_new_session=True)  # noqa: S603
    return code


def _command_again(data_dir: Path | None, *, safe_mode: bool) -> list[str]:
    """What starts this program once more, with the same options and without the files that were to be imported."""
    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "app"]
    return [*program, *(["--data-dir", str(data_dir)] if data_dir else []), *(["--safe-mode"] if safe_mode else [])]


def _spare_the_scan_for_features() -> None:
    """Keep PySide from reading the source of each module that is imported from here on.

    It looks whether a module might use its switchable features (`from __feature__ import ...`), which this program does
    not, and keeps the text of all of them in memory: 30 MB and a tenth of the imports' time. The function is not
    public; where a PySide has none of that name, its scan goes on.
    """
    feature = sys.modules.get("shibokensupport.feature")
    if hasattr(feature, "_mod_uses_pyside"):
        feature._mod_uses_pyside = lambda _module: False  # type: ignore[union-attr]  # noqa: SLF001


def _paint_shell(application: QApplication, window: "MainWindow") -> None:
    """Show the window and run Qt alone until it has painted once."""
    painted = _FirstPaint(window)
    painted.raise_()
    window.show()
    application.exec()
    painted.deleteLater()


class _FirstPaint(QWidget):
    """One pixel that lies on the whole window, is painted with it, and then ends Qt's own loop.

    Not an event filter of the application: PySide would look up the class of every event and object that it passes on.
    """

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self.setFixedSize(1, 1)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._has_painted = False

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._has_painted:
            # Once alone: a second exit would end the loop that comes after this one. And not quit(): that asks the
            # window to close, and the window asks the user.
            self._has_painted = True
            QTimer.singleShot(0, lambda: QApplication.exit(0))


def _run_loop(application: QApplication, life: Coroutine[Any, Any, int]) -> int:
    import asyncio

    from qasync import QEventLoop

    loop = QEventLoop(application)
    asyncio.set_event_loop(loop)
    with loop:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: _end_windows())
        # Python's handler runs when the interpreter next does; Qt alone would sleep on.
        alarm = QTimer(application)
        alarm.timeout.connect(_let_python_run)
        alarm.start(_ALARM_MS)
        return int(loop.run_until_complete(life))


def _end_windows() -> None:
    """Tell the window that shows to end: it may be another one than the first."""
    from app.ui.main_window import MainWindow

    for window in QApplication.topLevelWidgets():
        if isinstance(window, MainWindow):
            window.end_requested.emit()


async def _live(
    window: "MainWindow",
    theme: "Theme",
    paths: "Paths",
    files: list[Path],
    link: str,
    journey: "Journey | None",
) -> int:
    """Load the rest in a thread, then hand over to the composition root."""
    import asyncio
    import importlib

    frames = _FrameWatch(window) if TRACE in os.environ else None
    await asyncio.to_thread(importlib.import_module, "app.bootstrap")
    from app.bootstrap import live_in_window

    def ready() -> None:
        _trace("services_ready", longest_frame_ms=frames.longest_ms if frames else 0.0)

    return await live_in_window(window, theme, paths, files, link=link, ready=ready, journey=journey)


class _FrameWatch(QObject):
    """Measures how late a timer of one frame comes: how long the window could not have painted."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.longest_ms = 0.0
        self._last = time.perf_counter()
        timer = QTimer(self)
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.timeout.connect(self._tick)
        timer.start(_TICK_MS)

    def _tick(self) -> None:
        now = time.perf_counter()
        self.longest_ms = max(self.longest_ms, (now - self._last) * 1000)
        self._last = now


def _take_window(paths: "Paths", files: list[Path], link: str = "") -> "FolderLock | None":
    """The lock of this folder's window; None where another window has it and was told what is wanted."""
    from app.system.folder_lock import WINDOW_LOCK, FolderLock

    try:
        paths.make()
        lock = FolderLock(paths.data / WINDOW_LOCK)
        if lock.try_take():
            return lock
    except OSError as error:
        sys.stderr.write(f"PixSim7 cannot use the data folder {paths.data}: {error.strerror or error}.\n")
        sys.exit(ENDED_WITH_ERROR)
    from app.system.single_instance import OpenMessage, RaiseMessage, link_message, send_to_running

    names = [name for file in files if _can_be_told(name := str(file.absolute()))]
    files_message = OpenMessage(paths=names) if names else RaiseMessage()
    wanted = (files_message, link_message(link))
    if not all(send_to_running(paths.data, message) for message in wanted if message is not None):
        sys.stderr.write("PixSim7 is open with this data folder already, and does not answer.\n")
    return None


def _files_and_link(named: list[str]) -> tuple[list[Path], str]:
    """The files that are to be opened, and the link of ours; addresses that are neither are left out."""
    if not any(":" in name for name in named):
        return [Path(name) for name in named], ""
    from app.system.app_links import file_of, is_link

    link = next((name for name in named if is_link(name)), "")
    return [file for name in named if not is_link(name) and (file := file_of(name)) is not None], link


def _can_be_told(name: str) -> bool:
    """Whether a path fits into a message: of a bound length, and text."""
    return len(name) <= LONGEST_PATH and not any("\udc80" <= sign <= "\udcff" for sign in name)


def _kept_look(paths: "Paths") -> dict[str, Any]:
    """The look of the settings, read without their model: the first paint must not wait for it."""
    try:
        settings = json.loads((paths.config / "settings.json").read_text("utf-8"))
        look = settings["appearance"]
        return {
            "choice": str(look["theme"]),
            "text_scale": int(look["text_scale"]),
            "reduced_motion": bool(look["reduced_motion"]),
            "strong_outlines": bool(look["strong_outlines"]),
            "language": str(look.get("language", "")),
        }
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return {}


def _read_arguments(arguments: list[str]) -> tuple[Path | None, list[str], bool]:
    """The data folder that was named, the files and links to open, and whether no plug-in is to be loaded."""
    data_dir: Path | None = None
    safe_mode = False
    named: list[str] = []
    rest = iter(arguments)
    for argument in rest:
        if argument == "--data-dir":
            data_dir = Path(next(rest, "."))
        elif argument.startswith("--data-dir="):
            data_dir = Path(argument.partition("=")[2])
        elif argument == "--safe-mode":
            safe_mode = True
        else:
            named.append(argument)
    return data_dir, named, safe_mode


def _trace(event: str, **told: object) -> None:
    target = os.environ.get(TRACE)
    if target:
        with Path(target).open("a", encoding="utf-8") as file:
            file.write(json.dumps({"event": event, **told}) + "\n")


def _let_python_run() -> None:
    """Nothing to do: being called is enough."""
