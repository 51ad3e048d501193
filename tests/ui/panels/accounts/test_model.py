"""The accounts as rows of a table."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QModelIndex, QObject, Qt
from pytestqt.modeltest import ModelTester

from app.domain.enums import AccountState, OperationType
from app.ui.context import UiContext
from app.ui.panels.accounts.model import AccountsModel, Column
from tests.support.library import OpenLibrary
from tests.support.until import until

DISPLAY = Qt.ItemDataRole.DisplayRole


@pytest.fixture
def model(context: UiContext) -> Iterator[AccountsModel]:
    owner = QObject()
    yield AccountsModel(context, owner)
    owner.deleteLater()


def labels(model: AccountsModel) -> list[str]:
    return [str(model.data(model.index(row, Column.ACCOUNT))) for row in range(model.rowCount())]


def texts(model: AccountsModel, row: int) -> list[str]:
    return [str(model.data(model.index(row, column))) for column in Column]


async def test_the_model_keeps_the_rules_of_models(
    model: AccountsModel, qtmodeltester: ModelTester, library: OpenLibrary
) -> None:
    qtmodeltester.check(model)
    model.reload()
    await until(lambda: labels(model), ["client", "fake", "studio"])
    model.show_part("usable")
    model.show_part("all")
    async with library.write() as services:
        await services.accounts.create_account("fake", "aaa@example.org", label="aaa")
    await until(lambda: labels(model), ["aaa", "client", "fake", "studio"])
    qtmodeltester.check(model)


async def test_each_column_shows_its_figure(model: AccountsModel) -> None:
    model.reload()
    await until(lambda: len(labels(model)), 3)
    assert texts(model, 1) == ["fake", "Ready", "no credits needed", "0/2", "0", "–", "–", "never"]  # noqa: RUF001
    assert texts(model, 2)[1:3] == ["Disabled by you", "1\N{NO-BREAK SPACE}480"]
    titles = [model.headerData(column, Qt.Orientation.Horizontal) for column in Column]
    assert titles == ["Account", "State", "Credits", "Slots", "Priority", "Success", "Avg. time", "Last used"]
    assert "Fake" in model.data(model.index(1, 0), Qt.ItemDataRole.ToolTipRole)


async def test_a_change_touches_its_own_row_only(model: AccountsModel, library: OpenLibrary) -> None:
    model.reload()
    await until(lambda: len(labels(model)), 3)
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
    model.reload()
    await until(lambda: len(labels(model)), 3)
    model.show_part("usable")
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
    async with library.write() as services:
        client = next(
            row for row in await services.accounts.list_account_rows(library.user_id) if row.label == "client"
        )
        await services.accounts.mark_account_state(client.id, AccountState.READY)
    await until(lambda: labels(model), ["client", "fake"])


async def test_a_typed_priority_is_asked_for_and_nonsense_is_not(model: AccountsModel) -> None:
    model.reload()
    await until(lambda: len(labels(model)), 3)
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
    model.reload()
    await until(lambda: len(labels(model)), 3)
    model.tell_time()
    assert told == [Column.LAST_USED]
    assert model.data(QModelIndex(), DISPLAY) is None
