"""Runs in every state, without a phone that runs them."""

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QWidget

from app.services.automation.preset_file import PresetFile
from app.ui.widgets.buttons import Button
from tests.support import hands
from tests.support.library import OpenLibrary
from tests.support.preset_runs import preset_of, step
from tests.support.until import until

CHECK = preset_of(step("log", text="a"), step("log", text="b"), step("log", text="c"), name="Check in")


async def queue(library: OpenLibrary, phone: int, preset: PresetFile = CHECK, *, loop_id: int | None = None) -> int:
    async with library.write() as services:
        return (await services.executions.queue_execution(phone, preset, loop_id=loop_id)).id


async def begin(library: OpenLibrary, run_id: int, path: str = "1") -> None:
    """Let it be at a step."""
    async with library.write() as services:
        await services.executions.begin_execution(run_id)
        await services.executions.note_start(run_id, path)


async def end(library: OpenLibrary, run_id: int, error: str = "") -> None:
    async with library.write() as services:
        await services.executions.end_execution(run_id, error=error, kind="other" if error else None)


async def ran(library: OpenLibrary, phone: int, errors: Sequence[str], *, loop_id: int | None = None) -> list[int]:
    """Runs that have ended, one for each error or "" for none."""
    made = []
    for error in errors:
        run_id = await queue(library, phone, loop_id=loop_id)
        await begin(library, run_id)
        await end(library, run_id, error)
        made.append(run_id)
    return made


async def answer(over: QWidget, word: str) -> None:
    """Click the button of that word in the question that comes."""

    def asked() -> list[QDialog]:
        return [dialog for dialog in over.findChildren(QDialog) if dialog.isVisible()]

    await until(lambda: len(asked()), 1)
    hands.click(next(button for button in asked()[0].findChildren(Button) if button.text() == word))
    await until(asked, [])
