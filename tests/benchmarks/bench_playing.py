"""A clip of 720p at 24 frames a second, played while pages of thumbnails load: no frame may be dropped."""

import asyncio
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.benchmarks.measure import within

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import qasync
from PIL import Image
from PySide6.QtWidgets import QApplication

from app.main import SWITCH_INTERVAL_SECONDS
from app.media.thumbnails import ThumbnailStore, make_thumbnails
from app.ui.models.clip import Clip
from app.ui.models.thumbnails import ThumbnailLoader
from tests.benchmarks.bench_media import SIZES, make_clip
from tests.support.library import draw_picture

GROUP = "gallery"
TILES, CONTENTS, TILE = 60, 3_000, 160
PAGE_SECONDS = 0.25


def run(quick: bool) -> Iterator[dict[str, Any]]:  # noqa: FBT001 - the same for each group
    sys.setswitchinterval(SWITCH_INTERVAL_SECONDS)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    with qasync.QEventLoop(app) as loop:
        shown, dropped, loaded = loop.run_until_complete(_play(3 if quick else 10))
    yield {"name": "frames_of_720p24_shown", "value": shown, "unit": "frames", "goal": None, "holds": None}
    yield {"name": "thumbnails_loaded_meanwhile", "value": loaded, "unit": "thumbnails", "goal": None, "holds": None}
    yield within("frames_of_720p24_dropped", dropped, unit="frames", at_most=0)


async def _play(seconds: int) -> tuple[int, int, int]:
    """Frames shown, frames dropped, thumbnails loaded."""
    with tempfile.TemporaryDirectory(prefix="pixsim7-bench-") as folder:
        path = make_clip(Path(folder) / "clip.mp4", SIZES["720p"], seconds=seconds)
        store = ThumbnailStore(Path(folder) / "thumbnails.db")
        with Image.open(draw_picture(Path(folder) / "one.png", (640, 480))) as picture:
            encoded = make_thumbnails(picture.convert("RGB"))
        for number in range(CONTENTS):
            store.put(f"{number:064x}", 256, encoded[256])
        loader = ThumbnailLoader(store)
        clip = Clip()
        shown: list[object] = []
        loaded: list[str] = []
        clip.frame_changed.connect(lambda: shown.append(clip.state))
        loader.loaded.connect(loaded.append)
        clip.open(path, SIZES["720p"], is_looping=False, is_muted=True)
        page = 0
        while clip.state is None or not clip.state.has_ended:
            for number in range(page * TILES, (page + 1) * TILES):
                loader.pixmap(f"{number % CONTENTS:064x}", TILE, TILE)
            page += 1
            await asyncio.sleep(PAGE_SECONDS)
        state = clip.state
        clip.close()
        loader.close()
        store.close()
        return len(shown), state.dropped, len(loaded)
