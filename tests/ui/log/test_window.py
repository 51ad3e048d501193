"""The log, shown: filtered, read in parts, followed, copied."""

import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from pytestqt.qtbot import QtBot

from app.services.health.log_book import PAGE_BYTES, PAGE_LINES, LogBook
from app.system.log_file import FILE_BYTES, FILES, NAME
from app.system.redaction import Redactor
from app.ui.context import UiContext
from app.ui.log.window import LogWindow
from app.ui.theme import Theme
from tests.support.library import open_context, open_library
from tests.support.looks import flaws, keep_picture
from tests.support.shown_gallery import holds

SECRET = "hunter2-is-no-password"  # noqa: S105


def line(event: str, level: str = "info", logger: str = "app.services.job.job_service", **fields: Any) -> str:
    told = {"timestamp": "2026-11-30T12:00:00.5Z", "level": level, "logger": logger, "event": event, **fields}
    return json.dumps(told) + "\n"


def append(folder: Path, *lines: str, number: int = 0) -> None:
    with (folder / (f"{NAME}.{number}" if number else NAME)).open("a", encoding="utf-8") as file:
        file.write("".join(lines))


@pytest.fixture
async def context(tmp_path: Path, theme: Theme) -> AsyncIterator[UiContext]:
    async with open_library(tmp_path) as library, open_context(library, theme) as made:
        yield made


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    folder = tmp_path / "logs"
    folder.mkdir()
    append(folder, line("program_opened", logger="app.bootstrap", library="/home/ann/Pictures"), number=1)
    append(
        folder,
        line("job_created", job_id=41, account_id=3),
        line("submission_sent", logger="app.services.submission.sender", job_id=41, account_id=3, text="a lake " * 40),
        line("provider_refused", "warning", "app.providers.kling.calls", job_id=41, account_id=3, reason="Too many."),
        line("phone_gone", "warning", "app.devices.tracking", device_id=7, serial="R58M"),
        line("job_created", job_id=42, account_id=4, note=f"with {SECRET}"),
        line("poll_failed", "error", "app.runtime.poller", job_id=42, exception="Traceback:\n  x\nValueError: no"),
        line("Task was destroyed but it is pending!", "critical", "asyncio"),
    )
    return folder


@pytest.fixture
async def window(context: UiContext, logs: Path, qtbot: QtBot) -> LogWindow:
    redactor = Redactor()
    redactor.register(SECRET)
    made = LogWindow(context, LogBook(logs, redactor))
    qtbot.addWidget(made)
    made.open_up()
    return made


def events(window: LogWindow) -> list[str]:
    return [window.model.index(row, 2).data() for row in range(window.model.rowCount())]


async def shows(window: LogWindow, *wanted: str) -> None:
    await holds(lambda: events(window) == list(wanted))


@pytest.mark.parametrize("look", ["dark", "light"])
async def test_lines_are_in_words_the_newest_first_and_one_is_shown_whole(
    window: LogWindow, theme: Theme, look: str
) -> None:
    theme.set_look(choice=look)
    await holds(lambda: window.model.rowCount() == 8)
    assert events(window)[:2] == ["Task was destroyed but it is pending!", "Poll failed"]
    assert [window.model.index(1, column).data() for column in (1, 3, 4)] == ["Error", "job_id=42", "runtime.poller"]
    assert events(window)[-1] == "Program opened"
    window.table.selectRow(1)
    assert window.detail.toPlainText().endswith("Traceback:\n  x\nValueError: no")
    assert "8 lines" in window.state.text()
    assert not flaws(window)
    keep_picture(window, f"log-window-{look}")
    window.resize(window.minimumSize())
    assert not flaws(window)
    keep_picture(window, f"log-window-small-{look}")
    theme.set_look(choice="dark")


async def test_level_part_words_and_numbers_narrow_it(window: LogWindow, qtbot: QtBot) -> None:
    chosen = window.filter
    await holds(lambda: window.model.rowCount() == 8)
    chosen.level.set_value("error")
    chosen.level.chosen.emit("error")
    await shows(window, "Task was destroyed but it is pending!", "Poll failed")
    chosen.level.set_value("warning")
    chosen.part.set_value("phones")
    chosen.part.chosen.emit("phones")
    await shows(window, "Phone gone")
    chosen.clear()
    await holds(lambda: window.model.rowCount() == 8)
    assert not chosen.value.isEnabled()
    for about, value, wanted in (
        ("job", "42", ["Poll failed", "Job created"]),
        ("account", "4", ["Job created"]),
        ("phone", "R58M", ["Phone gone"]),
        ("phone", "7", ["Phone gone"]),
    ):
        chosen.about.set_value(about)
        chosen.about.chosen.emit(about)
        qtbot.keyClicks(chosen.value, value)
        await shows(window, *wanted)
        chosen.value.clear()
    chosen.clear()
    qtbot.keyClicks(chosen.search, "KLING too")
    await shows(window, "Provider refused")
    qtbot.keyClicks(chosen.search, " nowhere")
    await holds(window.nothing.isVisible)
    keep_picture(window, "log-window-nothing")
    window.nothing.activated.emit()
    await holds(lambda: window.model.rowCount() == 8)


async def test_new_lines_come_at_the_top_also_when_a_new_file_is_begun(window: LogWindow, logs: Path) -> None:
    await holds(lambda: window.model.rowCount() == 8)
    append(logs, line("one"), line("two")[:20])
    window._look_for_new()
    await holds(lambda: events(window)[0] == "One")
    append(logs, line("two")[20:])
    (logs / f"{NAME}.1").rename(logs / f"{NAME}.2")
    (logs / NAME).rename(logs / f"{NAME}.1")
    append(logs, line("three"))
    window._look_for_new()
    await holds(lambda: events(window)[:4] == ["Three", "Two", "One", "Task was destroyed but it is pending!"])
    assert window.model.rowCount() == 11
    append(logs, *[line("flood")] * (PAGE_LINES + 50))
    window._look_for_new()
    await holds(lambda: window.model.rowCount() >= PAGE_LINES and events(window)[0] == "Flood")
    await holds(lambda: not window._is_reading)
    window.follow.setChecked(False)
    append(logs, line("later"))
    window._look_for_new()
    assert not window._is_reading


async def test_lines_are_copied_without_secrets(window: LogWindow) -> None:
    await holds(lambda: window.model.rowCount() == 8)
    assert window.copied().count("\n") == 8
    window.table.selectRow(2)
    window.copy.click()
    told = json.loads(QGuiApplication.clipboard().text())
    assert (told["event"], told["job_id"]) == ("job_created", 42)
    assert SECRET not in window.copied()


async def test_without_a_log_it_says_so_and_the_folder_is_opened_where_there_is_one(
    context: UiContext, window: LogWindow, logs: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def open_url(url: QUrl) -> bool:
        opened.append(url.toLocalFile())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    window.folder.click()
    assert opened == [str(logs)]
    none = LogWindow(context, LogBook(None, Redactor()))
    qtbot.addWidget(none)
    none.open_up()
    await holds(none.nothing.isVisible)
    assert not none.folder.isEnabled()
    none._look_for_new()
    await holds(lambda: not none._is_reading)


async def test_older_lines_come_as_they_are_scrolled_to(window: LogWindow, logs: Path) -> None:
    append(logs, *[line("step", job_id=number) for number in range(3 * PAGE_LINES)])
    window.reload()
    await holds(lambda: not window._is_reading and window.model.rowCount() == PAGE_LINES)
    for _ in range(3):
        window.table.scrollToBottom()
        await holds(lambda: not window._is_reading)
    assert window.model.rowCount() == 3 * PAGE_LINES + 8
    assert events(window)[-1] == "Program opened"


@pytest.mark.long
async def test_a_full_log_is_searched_while_the_window_stays_smooth(window: LogWindow, logs: Path) -> None:
    block = "".join(line("poll_done", job_id=number % 900, text="word " * 20) for number in range(2000))
    for number in range(FILES):
        append(logs, *[block] * (FILE_BYTES // len(block)), number=number)
    append(logs, line("needle in the oldest"), number=FILES - 1)
    window.reload()
    started = time.perf_counter()
    await holds(lambda: window.model.rowCount() >= PAGE_LINES)
    first = time.perf_counter() - started
    gaps, last = [], time.perf_counter()

    def has_found() -> bool:
        nonlocal last
        gaps.append(time.perf_counter() - last)
        last = time.perf_counter()
        return events(window) == ["needle in the oldest"]

    window.filter.search.setText("needle oldest")
    started = time.perf_counter()
    await holds(has_found)
    whole = time.perf_counter() - started
    figures = f"first lines {first:.3f} s, all of it {whole:.2f} s, longest pause {max(gaps):.3f} s"
    assert (first < 1, whole < 10, max(gaps) < 0.25) == (True, True, True), figures
    assert window._looked_through > FILES * FILE_BYTES - 2 * FILES * len(block) > PAGE_BYTES
