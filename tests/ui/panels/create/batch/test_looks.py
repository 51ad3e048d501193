"""The composer and the batch as pictures to look at: each tab, a mistake, a budget that refuses, an empty pool.

The pictures go to the folder in PIXSIM7_PICTURES, where one is named.
"""

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.domain.enums import AccountState, BudgetPeriod, OperationType
from app.ui.drag import mime_of_jobs
from app.ui.panels.create.batch.dialog import BatchDialog
from app.ui.theme import Theme
from tests.support import hands
from tests.support.composed import LARGE, SMALL, Studio, open_studio
from tests.support.library import draw_picture
from tests.support.money import limit
from tests.support.until import until

pytestmark = pytest.mark.long

_TABLE = "prompt; duration; motion; seed\nslow push over the lake; 5; 0,4; 7\nmist lifts off the water; 8; 0,9; 8\n"


@pytest.mark.parametrize("choice", ["dark", "light"])
async def test_each_tab_of_the_batch_looks_right(theme: Theme, tmp_path: Path, choice: str) -> None:
    theme.set_look(choice=choice)
    async with open_studio(tmp_path, theme) as studio:
        for name, size in (("large", LARGE), ("small", SMALL)):
            studio.window.resize(size)
            await _look_at_tabs(studio, tmp_path / name, f"{choice}-{name}")


async def _look_at_tabs(studio: Studio, shots: Path, name: str) -> None:
    dialog = await studio.open_batch("variations")
    dialog.source.count.set_value(24)
    dialog.source.count.changed.emit(24)
    await studio.settled(dialog)
    await studio.look(dialog, f"batch-variations-{name}")
    await studio.open_batch("matrix")
    for card in dialog.source.matrix.cards:
        hands.click(card.remove)
    dialog.source.matrix.add_axis("duration")
    dialog.source.matrix.add_axis("motion")
    duration, motion = dialog.source.matrix.cards
    duration._check_every()
    motion.editor.setText("0.2..0.8 step 0.2")  # type: ignore[attr-defined]
    await studio.settled(dialog)
    await studio.look(dialog, f"batch-matrix-{name}")
    await studio.open_batch("table")
    page = dialog.source.table
    page.area.setPlainText(_TABLE)
    await until(lambda: page.note.startswith("2 rows"), wanted=True)
    await studio.settled(dialog)
    await studio.look(dialog, f"batch-table-{name}")
    page.area.setPlainText(_TABLE.replace("; 8; 0,9", "; 9; 0,9"))
    await until(lambda: "Row 3" in page.note, wanted=True)
    await studio.look(dialog, f"batch-table-wrong-{name}")
    await studio.open_batch("folder")
    await studio.look(dialog, f"batch-folder-empty-{name}")
    await _look_at_folder(studio, dialog, shots, name)
    dialog.close()


async def _look_at_folder(studio: Studio, dialog: BatchDialog, shots: Path, name: str) -> None:
    _draw_shots(shots)
    page = dialog.source.folder
    page.take_folder(shots)
    await until(lambda: page._is_busy, wanted=True)
    await until(lambda: page._is_busy, wanted=False)
    await studio.settled(dialog)
    await studio.look(dialog, f"batch-folder-{name}")


def _draw_shots(folder: Path) -> None:
    folder.mkdir()
    for seed in range(6):
        draw_picture(folder / f"take {seed + 1}.png", (320, 200), seed=seed + 10)
    (folder / "broken.png").write_bytes(b"nothing")


@pytest.mark.parametrize("choice", ["dark", "light"])
async def test_a_budget_that_refuses_and_the_reasons_of_the_pool_look_right(
    theme: Theme, tmp_path: Path, choice: str
) -> None:
    theme.set_look(choice=choice)
    async with open_studio(tmp_path, theme) as studio:
        await studio.look(studio.window, f"composer-one-{choice}")
        hands.click(studio.panel.foot.why)
        popover = studio.panel.foot.popover
        assert popover is not None
        await studio.look(popover, f"composer-why-{choice}")
        popover.close()
        studio.vary(12)
        await until(lambda: "runs dry" in studio.panel.foot.notice_text, wanted=True)
        await studio.look(studio.window, f"composer-many-{choice}")
        await limit(studio.library, BudgetPeriod.DAY, 300)
        await until(lambda: "too much" in studio.panel.foot.notice_text, wanted=True)
        await studio.look(studio.window, f"composer-budget-{choice}")
        dialog = await studio.open_batch("variations")
        dialog.source.count.set_value(12)
        dialog.source.count.changed.emit(12)
        await studio.settled(dialog)
        await studio.look(dialog, f"batch-budget-{choice}")


async def test_a_pool_that_has_nothing_says_so(theme: Theme, tmp_path: Path) -> None:
    async with open_studio(tmp_path, theme) as studio:
        async with studio.library.write() as services:
            soon = studio.library.parts.clock.now() + timedelta(seconds=72)
            for account in await services.accounts.list_accounts("studio"):
                if account.label != "studio-1":
                    await services.accounts.update_credits(account.id, webapi=12)
                else:
                    account.state, account.cooling_until = AccountState.COOLING, soon
                    account.state_reason = "too many calls"
        await until(lambda: studio.panel.foot.payer_text.startswith("Next free account in 1:"), wanted=True)
        await studio.look(studio.window, "composer-nobody")
        hands.click(studio.panel.foot.why)
        assert studio.panel.foot.popover is not None
        await studio.look(studio.panel.foot.popover, "composer-why-nobody")
        studio.panel.foot.popover.close()


@pytest.mark.parametrize("text_scale", [90, 150])
async def test_the_batch_holds_with_other_text_sizes(theme: Theme, tmp_path: Path, text_scale: int) -> None:
    theme.set_look(text_scale=text_scale)
    async with open_studio(tmp_path, theme) as studio:
        studio.window.resize(SMALL)
        studio.vary(12)
        await until(lambda: "runs dry" in studio.panel.foot.notice_text, wanted=True)
        await studio.look(studio.window, f"composer-text-{text_scale}")
        dialog = await studio.open_batch("matrix")
        for field_name in ("duration", "prompt"):
            dialog.source.matrix.add_axis(field_name)
        await studio.settled(dialog)
        await studio.look(dialog, f"batch-text-{text_scale}")
        await studio.open_batch("table")
        await studio.look(dialog, f"batch-table-text-{text_scale}")


async def test_a_result_that_is_waited_for_shows_its_job(theme: Theme, tmp_path: Path) -> None:
    async with open_studio(tmp_path, theme) as studio:
        async with studio.library.write() as services:
            params = {"prompt": "A lake at dawn, violet haze"}
            job = await services.jobs.create_job(studio.library.user_id, "local", OperationType.TEXT_TO_IMAGE, params)
        hands.drop(studio.panel.slots.slot("last_frame").well, mime_of_jobs([job.id]))
        await until(lambda: "last_frame" in studio.panel.draft.awaited, wanted=True)
        await studio.look(studio.window, "composer-chain")
        await studio.panel.inputs._choose_job("first_frame")
        choice = studio.panel.inputs.choice
        assert choice is not None
        # Looked at at once: the offscreen platform takes the focus from every window, which closes a first popup.
        studio.keep(choice, "composer-choice")
        choice.close()
        hands.click(studio.panel.foot.start)
        menu = QApplication.activePopupWidget()
        assert menu is not None
        studio.keep(menu, "composer-start")
        menu.close()
