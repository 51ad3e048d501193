"""The accounts as rows of a table."""

import time
from collections.abc import AsyncIterator

import pytest
from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from app.domain.enums import AccountState, OperationType
from app.domain.errors import PixSimError
from app.ui.context import UiContext
from app.ui.panels.accounts.columns import Column
from app.ui.panels.accounts.model import AccountsModel
from tests.support.library import OpenLibrary
from tests.support.paid_pool import Pool, add_many
from tests.support.until import until

DISPLAY = Qt.ItemDataRole.DisplayRole


@pytest.fixture
async def model(context: UiContext) -> AsyncIterator[AccountsModel]:
    owner = QObject()
    yield AccountsModel(context, owner)
    await until(lambda: bool(context.tasks._tasks), wanted=False)
    owner.deleteLater()


def labels(model: AccountsModel) -> list[str]:
    return [str(model.data(model.index(row, Column.ACCOUNT))) for row in range(model.rowCount())]


def texts(model: AccountsModel, row: int) -> list[str]:
    return [str(model.data(model.index(row, column))) for column in Column]


async def loaded(model: AccountsModel) -> None:
    model.set_awake(is_awake=True)
    if not model.has_loaded:
        model.reload()
    await until(lambda: labels(model), ["client", "fake", "studio"])


async def test_the_model_keeps_the_rules_of_models(
    model: AccountsModel, qtmodeltester: ModelTester, library: OpenLibrary
) -> None:
    qtmodeltester.check(model)
    await loaded(model)
    model.show_part("usable")
    model.show_part("all")
    model.sort_by(Column.ACCOUNT, descending=True)
    model.search("s")
    model.search("")
    model.sort_by(None)
    async with library.write() as services:
        await services.accounts.create_account("fake", "aaa@example.org", label="aaa")
    await until(lambda: labels(model), ["aaa", "client", "fake", "studio"])
    qtmodeltester.check(model)


async def test_each_column_shows_its_figure(model: AccountsModel) -> None:
    await loaded(model)
    dash = "–"  # noqa: RUF001
    nothing = "Nothing was spent in 30 days."
    assert texts(model, 1) == ["fake", "Ready", "not known yet", nothing, "0/2", "0", dash, dash, "never"]
    assert texts(model, 2)[1:3] == ["Disabled by you", "1,480"]
    titles = [model.headerData(column, Qt.Orientation.Horizontal) for column in Column]
    assert titles == [
        "Account",
        "State",
        "Credits",
        "30 days",
        "Slots",
        "Priority",
        "Success",
        "Avg. time",
        "Last used",
    ]
    tip = Qt.ItemDataRole.ToolTipRole
    assert "Fake" in model.data(model.index(1, 0), tip)
    assert "Nobody has told" in model.data(model.index(1, Column.CREDITS), tip)
    assert model.data(model.index(1, Column.SPENDING), tip) == nothing
    assert "Higher is taken first" in model.headerData(Column.PRIORITY, Qt.Orientation.Horizontal, tip)
    assert model.headerData(0, Qt.Orientation.Vertical) is None


async def test_a_change_touches_its_own_row_only(model: AccountsModel, library: OpenLibrary) -> None:
    await loaded(model)
    async with library.work.write() as services:
        account = await services.accounts.select_account("fake", OperationType.TEXT_TO_IMAGE)
        await services.accounts.release_account(account.id)
    await until(lambda: texts(model, 1)[Column.LAST_USED], "now")
    changed: list[int] = []
    model.dataChanged.connect(lambda first, _last: changed.append(first.row()))
    model.rowsRemoved.connect(lambda *_: changed.append(-1))
    model.modelReset.connect(lambda: changed.append(-2))
    async with library.work.write() as services:
        await services.accounts.select_account("fake", OperationType.TEXT_TO_IMAGE)
    await until(lambda: texts(model, 1)[Column.STATE], "Busy 1 of 2")
    assert set(changed) == {1}
    assert texts(model, 1)[Column.SLOTS] == "1/2"


async def test_parts_and_search_leave_what_matches(model: AccountsModel, library: OpenLibrary) -> None:
    await loaded(model)
    assert not model.is_filtered
    model.show_part("usable")
    assert model.is_filtered
    assert labels(model) == ["fake"]
    model.show_part("needs_you")
    assert labels(model) == ["client"]
    model.search("studio")
    assert labels(model) == []
    model.show_part("all")
    assert labels(model) == ["studio"]
    model.search("")
    assert labels(model) == ["client", "fake", "studio"]
    assert len(model.all_rows) == 3
    model.show_part("usable")
    client = next(row for row in model.all_rows if row.label == "client")
    async with library.write() as services:
        await services.accounts.mark_account_state(client.id, AccountState.READY)
    await until(lambda: labels(model), ["client", "fake"])


async def test_a_column_sorts_and_what_is_selected_moves_with_its_row(model: AccountsModel) -> None:
    await loaded(model)
    studio = QPersistentModelIndex(model.index(2, Column.ACCOUNT))
    model.sort_by(Column.ACCOUNT, descending=True)
    assert labels(model) == ["studio", "fake", "client"]
    assert studio.row() == 0
    assert model.sorting == (Column.ACCOUNT, True)
    model.sort_by(None)
    assert labels(model) == ["client", "fake", "studio"]
    assert studio.row() == 2
    assert model.row_of(model.account_at(2).id) == 2
    assert model.row_of(999) == -1
    assert model.account(999) is None
    assert model.counts() == {"fake": 2}


async def test_rows_that_leave_and_come_in_between_keep_the_others(model: AccountsModel, qtbot: QtBot) -> None:
    await loaded(model)
    kept = QPersistentModelIndex(model.index(1, Column.ACCOUNT))
    with qtbot.waitSignals([model.rowsRemoved, model.rowsRemoved]):
        model.search("fake@")
    assert labels(model) == ["fake"]
    assert kept.row() == 0
    with qtbot.waitSignals([model.rowsInserted, model.rowsInserted]):
        model.search("")
    assert kept.row() == 1


async def test_a_typed_priority_is_asked_for_and_nonsense_is_not(model: AccountsModel) -> None:
    await loaded(model)
    asked: list[tuple[int, int]] = []
    model.priority_edited.connect(lambda account_id, priority: asked.append((account_id, priority)))
    index = model.index(1, Column.PRIORITY)
    assert model.flags(index) & Qt.ItemFlag.ItemIsEditable
    assert not model.flags(model.index(1, 0)) & Qt.ItemFlag.ItemIsEditable
    assert model.data(index, Qt.ItemDataRole.EditRole) == 0
    assert model.setData(index, "12")
    assert model.setData(index, "0")
    for nonsense in ("", "x", "1000", None):
        assert not model.setData(index, nonsense)
    assert not model.setData(model.index(1, 0), "5")
    assert asked == [(model.account_at(1).id, 12)]


async def test_the_words_for_how_long_ago_grow_older(model: AccountsModel) -> None:
    told: list[int] = []
    model.dataChanged.connect(lambda first, _last: told.append(first.column()))
    model.tell_time()
    assert told == []
    await loaded(model)
    model.tell_time()
    assert told == [Column.STATE]
    assert model.data(QModelIndex(), DISPLAY) is None


async def test_while_nobody_looks_nothing_is_read(model: AccountsModel, library: OpenLibrary, qtbot: QtBot) -> None:
    await loaded(model)
    model.set_awake(is_awake=False)
    with qtbot.assertNotEmitted(model.loaded, wait=400):
        async with library.write() as services:
            await services.accounts.create_account("fake", "zzz@example.org", label="zzz")
    model.set_awake(is_awake=True)
    await until(lambda: labels(model), ["client", "fake", "studio", "zzz"])


async def test_accounts_that_cannot_be_read_are_told_as_an_error(model: AccountsModel, library: OpenLibrary) -> None:
    failed: list[PixSimError] = []
    model.failed.connect(failed.append)
    async with library.parts.database.write() as session:
        await session.execute(text("ALTER TABLE provider_accounts RENAME TO hidden_accounts"))
    model.reload()
    await until(lambda: len(failed), 1)
    assert not model.has_loaded
    async with library.parts.database.write() as session:
        await session.execute(text("ALTER TABLE hidden_accounts RENAME TO provider_accounts"))
    await loaded(model)


async def test_a_look_is_followed_by_a_rest(model: AccountsModel, library: OpenLibrary) -> None:
    await loaded(model)
    looks: list[int] = []
    model.loaded.connect(lambda: looks.append(1))
    client = model.account_at(0)
    for priority in range(1, 30):
        async with library.write() as services:
            await services.accounts.set_priority(client.id, priority)
    await until(lambda: texts(model, 0)[Column.PRIORITY], "29")
    assert len(looks) < 15


@pytest.mark.long
async def test_a_thousand_accounts_are_sorted_and_searched_at_once(pool: Pool, paid_context: UiContext) -> None:
    await add_many(pool.library, 1000)
    owner = QObject()
    model = AccountsModel(paid_context, owner)
    model.set_awake(is_awake=True)
    await until(model.rowCount, 1000 + len(pool.accounts))
    started = time.perf_counter()
    model.sort_by(Column.CREDITS, descending=True)
    model.search("client-07")
    assert model.rowCount() == 100
    model.search("")
    assert time.perf_counter() - started < 0.5
    await until(lambda: bool(paid_context.tasks._tasks), wanted=False)
    owner.deleteLater()
