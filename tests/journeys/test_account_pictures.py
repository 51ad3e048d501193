"""The accounts page as pictures to look at, with a paid pool: dark and light, small and large; and rules that hold.

The pictures go to the folder in PIXSIM7_PICTURES, where one is named.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from app.ui.main_window import MainWindow
from app.ui.panels.accounts import PLUGIN as ACCOUNTS
from app.ui.panels.accounts.panel import AccountsPanel
from app.ui.panels.create import PLUGIN as CREATE
from app.ui.panels.inspector import PLUGIN as INSPECTOR
from app.ui.panels.queue import PLUGIN as QUEUE
from app.ui.theme import Theme
from tests.journeys.test_pictures import SIZES, Album, album  # noqa: F401
from tests.support import hands, looks
from tests.support.library import open_context, open_library
from tests.support.paid_pool import Pool, add_many, fill_pool, past_clock, pool_providers, pool_registry
from tests.support.until import until


@dataclass(slots=True)
class Stage:
    """The window at the accounts page, with the pool that it shows."""

    window: MainWindow
    page: AccountsPanel
    pool: Pool


@asynccontextmanager
async def open_stage(folder: Path, theme: Theme, *, layout: str = "review", many: int = 0) -> AsyncIterator[Stage]:
    """Show the page over a filled pool.

    Args:
        folder: For the library.
        theme: The look.
        layout: Which docks stand around it.
        many: So many accounts more.
    """
    clock, providers = past_clock(), pool_providers()
    registry = pool_registry(providers, folder / "providers")
    async with open_library(folder, clock=clock, registry=registry) as library:
        pool = await fill_pool(library, clock, providers)
        if many:
            await add_many(library, many)
        async with open_context(library, theme) as context:
            window = MainWindow(theme, folder / "window.json")
            window.resize(SIZES["usual"])
            window.show()
            await window.attach(context, [ACCOUNTS, CREATE, INSPECTOR, QUEUE])
            window.set_layout_id(layout)
            window.show_page("accounts")
            page = window.page("accounts")
            assert isinstance(page, AccountsPanel)
            await until(lambda: page.model.has_loaded and bool(page.feed.facts.budgets), wanted=True)
            try:
                yield Stage(window, page, pool)
            finally:
                window.hide()
                await until(lambda: bool(context.tasks._tasks), wanted=False)
                window.allow_close()
                window.close()
                window.deleteLater()


@pytest.mark.parametrize("choice", ["dark", pytest.param("light", marks=pytest.mark.long)])
async def test_the_page_looks_right_at_each_size_and_tab(
    tmp_path: Path,
    theme: Theme,
    album: Album,  # noqa: F811
    choice: str,
) -> None:
    theme.set_look(choice=choice)
    async with open_stage(tmp_path, theme) as stage:
        await album.look(stage.window, f"accounts-all-{choice}")
        stage.page.table.choose([stage.pool.accounts["studio-2"]])
        for tab in ("ledger", "decisions", "budgets", "refunds"):
            stage.page.pane.show_tab(tab)
            await album.look(stage.window, f"accounts-{tab}-{choice}")
        stage.page.pane.decisions.open_dry_run("studio")
        stage.page.pane.show_tab("decisions")
        await album.look(stage.window, f"accounts-dry-run-{choice}")
        stage.page.pane.show_tab("ledger")
        for name, size in SIZES.items():
            stage.window.resize(size)
            await album.look(stage.window, f"accounts-pool-{choice}-{name}")


@pytest.mark.long
@pytest.mark.parametrize("layout", ["create", pytest.param("review", marks=pytest.mark.long)])
async def test_the_page_holds_with_large_text_and_little_room(
    tmp_path: Path,
    theme: Theme,
    album: Album,  # noqa: F811
    layout: str,
) -> None:
    async with open_stage(tmp_path, theme, layout=layout) as stage:
        stage.page.table.choose([stage.pool.accounts["studio-2"]])
        stage.window.resize(QSize(1280, 720))
        await album.look(stage.window, f"accounts-{layout}-small")
        stage.page.places.open_pane()
        await album.look(stage.window, f"accounts-{layout}-small-details")
        theme.set_look(text_scale=150)
        await album.look(stage.window, f"accounts-{layout}-150-details")
        stage.page.places.close_pane()
        await album.look(stage.window, f"accounts-{layout}-150")


@pytest.mark.long
@pytest.mark.parametrize("choice", [pytest.param("dark", marks=pytest.mark.long), "light"])
async def test_what_it_asks_looks_right(
    tmp_path: Path,
    theme: Theme,
    album: Album,  # noqa: F811
    choice: str,
) -> None:
    theme.set_look(choice=choice)
    async with open_stage(tmp_path, theme) as stage:
        page, pool = stage.page, stage.pool
        page.add_account()
        wizard = await _opened(stage)
        await album.look(wizard, f"account-where-{choice}")
        hands.click(wizard.provider_list.choices[-1])  # type: ignore[attr-defined]
        await album.look(wizard, f"account-fields-{choice}")
        hands.click(wizard.primary)  # type: ignore[attr-defined]
        await album.look(wizard, f"account-missing-{choice}")
        await _leave(wizard)
        north, trial = page.model.account(pool.accounts["client-north"]), page.model.account(pool.accounts["trial"])
        assert north is not None
        assert trial is not None
        asks: list[tuple[Callable[[], None], str]] = [
            (partial(page.edit_account, north), "account-edit"),
            (partial(page.set_balance, trial), "balance"),
            (page.pane.budgets.add, "budget"),
        ]
        for ask, name in asks:
            ask()
            dialog = await _opened(stage)
            await album.look(dialog, f"{name}-{choice}")
            await _leave(dialog)


@pytest.mark.long
async def test_a_thousand_accounts_look_right(
    tmp_path: Path,
    theme: Theme,
    album: Album,  # noqa: F811
) -> None:
    async with open_stage(tmp_path, theme, many=1000) as stage:
        bar = stage.page.table.verticalScrollBar()
        bar.setValue(bar.maximum() // 2)
        await album.look(stage.window, "accounts-many")


async def _opened(stage: Stage) -> QWidget:
    await until(lambda: len([box for box in looks.open_windows() if box is not stage.window]), 1)
    return next(box for box in looks.open_windows() if box is not stage.window)


async def _leave(dialog: QWidget) -> None:
    dialog.close()
    await until(lambda: dialog not in looks.open_windows(), wanted=True)
