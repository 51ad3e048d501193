"""A page for comparing on a real library, and sides without one."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.domain.enums import AssetOrigin, AssetState, MediaType, OperationType, Verdict
from app.services.asset.asset_rows import AssetRow
from app.ui.context import UiContext
from app.ui.panels.gallery.compare.page import ComparePage
from app.ui.theme import Theme
from tests.support.library import OpenLibrary, open_context, open_library
from tests.support.samples import add_rows
from tests.support.until import until

_ROW = AssetRow(
    id=1,
    media_type=MediaType.IMAGE,
    state=AssetState.READY,
    path="files/1.png",
    sha256="1" * 64,
    mime_type="image/png",
    size_bytes=1000,
    width=1536,
    height=864,
    duration_ms=None,
    frame_rate=None,
    micro=None,
    name="Violet dawn",
    prompt="Alpine lake, violet haze, wide lens",
    operation_type=OperationType.TEXT_TO_IMAGE,
    provider_id="local",
    params={"guidance": 6.5, "prompt": "Alpine lake"},
    seed=88214907,
    job_id=None,
    origin=AssetOrigin.JOB,
    arrived_after_cancel=False,
    created_at=datetime(2026, 3, 1, tzinfo=UTC),
)


def row(**changes: Any) -> AssetRow:
    """An asset as it is shown."""
    return replace(_ROW, **changes)


@dataclass(slots=True)
class ShownPage:
    """The page with what a test asks it for."""

    library: OpenLibrary
    context: UiContext
    page: ComparePage
    ids: list[int]

    def open(self, *places: int, among: Sequence[int] | None = None) -> None:
        """Look at assets by their places; the film strip holds all, or those at some places."""
        strip = self.ids if among is None else [self.ids[place] for place in among]
        self.page.open([self.ids[place] for place in places], strip)
        self.page.focus_first()

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.page.view, key, modifiers)

    def shown(self) -> list[int]:
        """The places of what is looked at."""
        return [self.ids.index(key) for key in self.page.shown_ids()]

    async def rows_came(self) -> None:
        takes = self.page.takes
        await until(lambda: all(takes.known_row(key) for key in self.page.shown_ids()), wanted=True)

    async def judged(self, place: int) -> tuple[int, Verdict | None]:
        """What the library says of an asset."""
        async with self.library.read() as services:
            return (await services.assets.judging.marks((self.ids[place],)))[self.ids[place]]


@asynccontextmanager
async def show_page(
    tmp_path: Path, theme: Theme, *, rows: int = 0, pictures: int = 0, clips: Sequence[float] = ()
) -> AsyncIterator[ShownPage]:
    """Show a page on rows without files, on real pictures, or on clips of so many seconds."""
    async with open_library(tmp_path) as library:
        ids = [(await library.import_picture(f"{seed}.png", (96, 64), seed=seed)).id for seed in range(pictures)]
        ids += [
            (await library.import_clip(f"{seed}.mp4", (320, 180), seconds=length, seed=seed)).id
            for seed, length in enumerate(clips)
        ]
        if rows:
            ids += await add_rows(library, rows)
        async with open_context(library, theme) as context:
            window = QWidget()
            page = ComparePage(context, window)
            window.resize(1100, 640)
            page.resize(window.size())
            window.show()
            window.activateWindow()
            try:
                yield ShownPage(library, context, page, ids)
            finally:
                page.close_page()
                window.hide()
                window.deleteLater()
