"""A library in which something is out of date, and the panel that plans to make it again."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from PySide6.QtWidgets import QCheckBox

from app.ui.context import UiContext
from app.ui.panels.lineage.plan_panel import PlanPanel
from app.ui.theme import Theme
from tests.services.lineage.rebuilding import family
from tests.support.clock import FakeClock
from tests.support.library import OpenLibrary, open_context, open_library
from tests.support.provider import FakeProvider
from tests.support.until import until


class ShownPlan:
    """The panel, and the assets that it is about.

    Attributes:
        evening: Out of date: made from a lake that has a newer version.
        night: Made from the evening.
    """

    def __init__(self, library: OpenLibrary, context: UiContext, panel: PlanPanel, evening: int, night: int) -> None:
        self.library, self.context, self.panel, self.evening, self.night = library, context, panel, evening, night

    def boxes(self) -> list[QCheckBox]:
        return [row.box for row in self.panel.body.rows]

    def checked(self) -> list[bool]:
        return [box.isChecked() for box in self.boxes()]

    async def open(self, *asset_ids: int, steps: int = 2) -> None:
        self.panel.open_for(asset_ids)
        await until(lambda: (len(self.panel.reading.plan.steps), self.panel.empty_text), (steps, ""))


@asynccontextmanager
async def show_plan(tmp_path: Path, theme: Theme) -> AsyncIterator[ShownPlan]:
    """Each step costs 30 of an account that has 1000."""
    theme.set_look(reduced_motion=True)
    provider, clock = FakeProvider(cost=30, slots=4), FakeClock()
    async with open_library(tmp_path, clock=clock, registry=provider.registry()) as library:
        async with library.write() as services:
            (account,) = await services.accounts.list_accounts()
            await services.accounts.ensure_wallets(account.id)
            await services.accounts.update_credits(account.id, webapi=1000)
        _, _, evening, night, _ = await family(library, provider)
        async with open_context(library, theme) as context:
            panel = PlanPanel(context)
            panel.resize(308, 700)
            try:
                yield ShownPlan(library, context, panel, evening, night)
            finally:
                panel.hide()
                panel.deleteLater()
