"""The palette over a million assets: from the last letter to the rows, and how long the window stands still."""

import asyncio
import os
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from tests.benchmarks.measure import quantile, within

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import qasync
from PySide6.QtWidgets import QApplication

from app.main import SWITCH_INTERVAL_SECONDS
from app.ui.frame.palette_seeking import Seeker
from app.ui.panels.gallery.panel import GalleryPanel
from app.ui.theme import Theme
from tests.benchmarks.bench_gallery import fill
from tests.benchmarks.bench_shell import Stalls
from tests.support.library import open_context, open_library
from tests.support.until import until

GROUP = "gallery"

MANY = 1_000_000
ROUNDS = 7
FEW = 5
QUERIES: Final = {
    "one": ("picture-777777", 100),
    "a_hundred_thousand": ("number 12", 300),
    "all": ("prompt words", 400),
    "no_words": ("type:image", 100),
}
"""Of each, what is typed, and in how many ms all is to be there."""
LONGEST_MS = 50.0


def run(quick: bool) -> Iterator[dict[str, Any]]:  # noqa: FBT001 - the same for each group
    # As the window has it: its thread waits no longer than that for another one.
    sys.setswitchinterval(SWITCH_INTERVAL_SECONDS)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    rows: list[dict[str, Any]] = []
    with qasync.QEventLoop(app) as loop:
        loop.run_until_complete(_measure(MANY // 10 if quick else MANY, rows))
    yield from rows


async def _measure(count: int, rows: list[dict[str, Any]]) -> None:
    theme = Theme()
    theme.install()
    with tempfile.TemporaryDirectory(prefix="pixsim7-bench-") as folder:
        async with open_library(Path(folder)) as library:
            await asyncio.to_thread(fill, library, count)
            async with open_context(library, theme) as context:
                seeker = Seeker(context.tasks)
                context.shell.source_registered.connect(seeker.add)
                panel = GalleryPanel(context)
                await until(lambda: panel.model.total, count, seconds=120)
                for name, (words, most) in QUERIES.items():
                    stalls = Stalls(panel)
                    waits = [await _wait_for(seeker, words) for _ in range(ROUNDS)]
                    stalls.stop()
                    value = 1000 * statistics.median(waits)
                    rows.append(within(f"palette_{name}_of_{count}", value, unit="ms", at_most=most))
                    longest = quantile(stalls.late_ms, 1)
                    rows.append(within(f"palette_{name}_stall", longest, unit="ms", at_most=LONGEST_MS))
                rows.append(within("palette_typing_10_letters", await _type(seeker), unit="ms", at_most=150))
                panel.deleteLater()


async def _wait_for(seeker: Seeker, words: str) -> float:
    """From the letter to the last answer, with the pause for the next letter."""
    seeker.end()
    begun = perf_counter()
    seeker.seek(words, FEW)
    await until(lambda: seeker.is_busy, wanted=False, seconds=60)
    assert any(answer.found.entries for answer in seeker.answers)
    return perf_counter() - begun


async def _type(seeker: Seeker) -> float:
    """Ten letters, a tenth of a second apart; from the last one on until its answer is there."""
    words: Sequence[str] = "number 123"
    for place in range(len(words)):
        seeker.seek(str(words[: place + 1]), FEW)
        await asyncio.sleep(0.1)
    begun = perf_counter()
    await until(lambda: seeker.is_busy, wanted=False, seconds=60)
    return 1000 * (perf_counter() - begun)
