"""The page of the health."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog, QWidget

from app.domain.events import EventBus
from app.services.backup.exchange import is_staged
from app.services.health.health_service import Finding, Fix
from app.ui.settings.health_page import HealthPage
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from tests.support.library import open_context, open_library
from tests.support.looks import flaws, keep_picture
from tests.support.shown_gallery import holds


@pytest.mark.parametrize("look", ["dark", "light"])
async def test_each_part_is_tried_and_a_button_mends_what_can_be(tmp_path: Path, theme: Theme, look: str) -> None:
    theme.set_look(choice=look)
    async with open_library(tmp_path, bus=EventBus()) as library, open_context(library, theme) as context:
        window = QWidget()
        window.resize(560, 740)
        page = HealthPage(context)
        page.setParent(window)
        page.resize(540, 720)
        window.show()
        await holds(lambda: "database" in page.lines())
        assert page.verdict == "Everything works."
        assert page.lines()["database"].fix is None
        make = page.lines()["backups"].fix
        assert make is not None
        make.click()
        await holds(lambda: page.lines()["backups"].fix is None)
        async with library.read() as services:
            assert len(await services.backups.list_backups()) == 1
        assert not flaws(window)
        keep_picture(window, f"health-page-{look}")
        assert "doctor" in page.words()
        page.mark("doctor")
        window.close()
    theme.set_look(choice="dark")


async def test_each_fix_leads_to_where_it_is_done(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        window = QWidget()
        window.resize(560, 640)
        page = HealthPage(context)
        page.setParent(window)
        sections: list[str] = []
        pages: list[str] = []
        restarts: list[bool] = []
        page.section_requested.connect(sections.append)
        page.page_requested.connect(pages.append)
        page.restart_requested.connect(lambda: restarts.append(True))
        long = "The part says so and so, which takes some room. " * 4
        page._show([Finding(fix.value, ok=False, words=long, fix=fix) for fix in Fix])
        page.resize(540, 980)
        window.resize(560, 1000)
        page.show()
        window.show()
        page._show([Finding(fix.value, ok=False, words=long, fix=fix) for fix in Fix])
        assert page.verdict == f"{len(Fix)} parts need attention."
        for fix in (Fix.STORAGE, Fix.LIBRARY, Fix.PROVIDERS, Fix.ADB, Fix.ACCOUNTS):
            button = page.lines()[fix.value].fix
            assert button is not None
            button.click()
        assert (sections, pages) == (["storage", "library", "providers", "devices"], ["accounts"])
        await holds(lambda: not context.tasks._tasks)
        page._fix("repair")
        await holds(lambda: [one for one in window.findChildren(QDialog) if one.isVisible()])
        (dialog,) = [one for one in window.findChildren(QDialog) if one.isVisible()]
        next(found for found in dialog.findChildren(Button) if found.text() == "Repair and restart").click()
        await holds(lambda: restarts)
        assert is_staged(library.parts.database.path)
        window.close()
