"""Takes every picture of the README and the help from the running program, filled with the sample project.

`packaging/pictures.sh` runs it. A picture is taken dark and light; the help shows the one that fits its look.
"""

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QWidget

from app.main import run_window
from app.system.paths import resources_folder
from app.ui.panels.gallery.compare.place import ComparePlace
from app.ui.panels.quick_look.panel import QuickLook

if TYPE_CHECKING:
    from app.bootstrap import Desk

TARGET: Final = resources_folder() / "help" / "pictures"
LOOKS: Final = ("dark", "light")
USUAL: Final = QSize(1440, 900)
LARGE: Final = QSize(2560, 1440)
SETTLE_SECONDS: Final = 1.5
MOST_SECONDS: Final = 300.0
QUALITY: Final = 84


class Studio:
    """The window, what is in its library, and ways to bring something to be seen."""

    def __init__(self, desk: "Desk") -> None:
        self.desk = desk
        self.window = desk.window
        self.shell = desk.context.shell
        self.ids: list[int] = []
        self.named: dict[str, int] = {}

    async def fill(self) -> None:
        """Make the sample project, as its entry in the menu does, and wait for it."""
        context = self.desk.context
        self.shell.sample_requested.emit()
        async with asyncio.timeout(MOST_SECONDS):
            while True:
                async with context.read() as services:
                    state = await services.sample.progress(context.user_id)
                if state is not None and state.is_settled:
                    break
                await asyncio.sleep(0.2)
        async with context.read() as services:
            self.ids = list(await services.assets.list_asset_ids(context.user_id))
            rows = await services.assets.get_asset_rows(self.ids)
        self.named = {row.prompt: row.id for row in rows}

    def asset(self, words: str) -> int:
        """An asset by the first words of its prompt."""
        return next(asset for prompt, asset in self.named.items() if prompt.startswith(words))

    async def look(self, *, page: str = "gallery", layout: str = "create", size: QSize = USUAL) -> QWidget:
        """The window at one of its pages, with a clip chosen."""
        self.window.resize(size)
        self.window.set_layout_id(layout)
        self.window.show_page(page)
        clip = self.asset("Slow push")
        self.shell.assets_selected.emit((clip,))
        return self.window

    def dock(self, name: str) -> QWidget:
        return self.window.docks.docks[name]

    def end(self) -> None:
        """Close what stands over the window, and in the place of its page."""
        for card in self.window.toasts.cards:
            card.closed.emit()
        for look in self.window.findChildren(QuickLook):
            look.close_look()
        for comparing in self.window.findChildren(ComparePlace):
            comparing.close()
        for widget in QApplication.topLevelWidgets():
            if widget is not self.window and widget.isVisible():
                widget.close()


async def _whole(studio: Studio) -> QWidget:
    return await studio.look()


async def _large(studio: Studio) -> QWidget:
    return await studio.look(size=LARGE)


async def _create(studio: Studio) -> QWidget:
    await studio.look()
    studio.shell.use_as_input_requested.emit((studio.asset("Alpine lake"),))
    return studio.dock("create")


async def _queue(studio: Studio) -> QWidget:
    await studio.look()
    return studio.dock("queue")


async def _gallery(studio: Studio) -> QWidget:
    await studio.look(layout="review")
    return studio.window.page("gallery")


async def _inspector(studio: Studio) -> QWidget:
    await studio.look()
    return studio.dock("inspector")


async def _quick_look(studio: Studio) -> QWidget:
    await studio.look()
    studio.shell.quick_look_requested.emit(studio.asset("Slow push"), tuple(studio.ids))
    return studio.window


async def _compare(studio: Studio) -> QWidget:
    await studio.look()
    both = (studio.asset("Alpine lake"), studio.asset("Desert dunes"))
    studio.shell.compare_requested.emit(both, tuple(studio.ids))
    return studio.window


async def _lineage(studio: Studio) -> QWidget:
    await studio.look()
    studio.shell.lineage_requested.emit(studio.asset("Slow push"))
    return studio.window


async def _accounts(studio: Studio) -> QWidget:
    return (await studio.look(page="accounts", layout="review")).page("accounts")  # type: ignore[attr-defined]


async def _help(studio: Studio) -> QWidget:
    await studio.look()
    studio.desk.session.help.open("panels/queue")
    shown = studio.desk.session.help.window
    assert shown is not None  # noqa: S101  (it is open)
    return shown


PICTURES: Final[dict[str, Callable[[Studio], Awaitable[QWidget]]]] = {
    "window": _whole,
    "window-large": _large,
    "create": _create,
    "queue": _queue,
    "gallery": _gallery,
    "inspector": _inspector,
    "quick-look": _quick_look,
    "compare": _compare,
    "lineage": _lineage,
    "accounts": _accounts,
    "help": _help,
}
FIRST: Final = "first-run"


def files() -> set[str]:
    """The names of all pictures that are taken."""
    return {f"{name}-{look}.webp" for name in (*PICTURES, FIRST) for look in LOOKS}


async def _take(widget: QWidget, name: str, out: Path) -> None:
    await asyncio.sleep(SETTLE_SECONDS)
    widget.grab().save(str(out / f"{name}.png"))


def take_all(out: Path) -> int:
    """Take every picture as PNG; gives the exit code."""

    async def journey(desk: "Desk") -> None:
        studio, theme = Studio(desk), desk.context.theme
        desk.window.resize(USUAL)
        for look in reversed(LOOKS):
            theme.set_look(choice=look)
            await _take(desk.window, f"{FIRST}-{look}", out)
        desk.session.welcome.end("local")
        await studio.fill()
        await asyncio.sleep(SETTLE_SECONDS)
        studio.end()
        for look in LOOKS:
            theme.set_look(choice=look)
            for name, show in PICTURES.items():
                await _take(await show(studio), f"{name}-{look}", out)
                studio.end()

    with tempfile.TemporaryDirectory(prefix="pixsim7-pictures-") as scratch:
        return run_window(["--data-dir", scratch], journey)


def compress(source: Path, target: Path) -> None:
    """Keep pictures as small files, and no others beside them."""
    from PIL import Image

    target.mkdir(parents=True, exist_ok=True)
    for old in target.glob("*.webp"):
        old.unlink()
    for path in sorted(source.glob("*.png")):
        kept = target / f"{path.stem}.webp"
        Image.open(path).convert("RGB").save(kept, quality=QUALITY, method=6)
        print(f"{kept.name}: {kept.stat().st_size // 1024} KB")


def main() -> int:
    """Take them all anew."""
    with tempfile.TemporaryDirectory(prefix="pixsim7-taken-") as taken:
        code = take_all(Path(taken))
        made = {f"{path.stem}.webp" for path in Path(taken).glob("*.png")}
        if code or made != files():
            print(f"Not taken: {', '.join(sorted(files() - made)) or 'the window ended with an error'}")
            return code or 1
        compress(Path(taken), TARGET)
    return 0


if __name__ == "__main__":
    sys.exit(main())
