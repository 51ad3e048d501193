"""Views that are always there, and views that were saved."""

from dataclasses import replace

from app.ui.panels.queue.columns import ColumnLayout
from app.ui.panels.queue.filters import Chip, JobFilter, ViewId
from app.ui.panels.queue.order import Column
from app.ui.panels.queue.views import QueueView, QueueViews, read_view
from app.ui.view_state import ViewState

_LOOKS = QueueView(
    shown=JobFilter(ViewId.FAILED, frozenset({Chip.REFUSED}), "lake"),
    columns=ColumnLayout(hidden=frozenset({Column.ACCOUNT})),
    column=Column.CREDITS,
    is_descending=True,
    is_grouped=True,
)


def test_a_view_comes_back_from_the_view_state() -> None:
    view = replace(_LOOKS, name="Refused lakes")
    assert read_view(view.as_json()) == view
    assert read_view("nothing") == QueueView()
    assert read_view({"sort": "PROGRESS", "name": 4, "is_grouped": 1}) == QueueView()


def test_what_is_seen_is_saved_under_a_name_and_there_after_a_restart() -> None:
    state = ViewState()
    views = QueueViews(state)
    views.follow(_LOOKS)
    views.save("  Refused lakes ")
    later = QueueViews(state)
    assert [view.name for view in later.saved()] == ["Refused lakes"]
    assert later.present == replace(_LOOKS, name="Refused lakes")
    assert not later.is_touched


def test_a_saved_view_that_looks_different_now_can_be_saved_again() -> None:
    views = QueueViews(ViewState())
    views.follow(_LOOKS)
    views.save("mine")
    views.follow(replace(_LOOKS, is_grouped=False))
    assert views.is_touched
    assert views.choose_saved("mine").is_grouped
    views.follow(replace(_LOOKS, is_grouped=False))
    views.save("mine")
    assert not views.choose_saved("mine").is_grouped


def test_the_views_that_are_always_there_share_columns_and_order_and_no_words() -> None:
    views = QueueViews(ViewState())
    views.follow(_LOOKS)
    chosen = views.choose_plain(ViewId.DONE)
    assert chosen.shown == JobFilter(ViewId.DONE)
    assert (chosen.columns, chosen.column, chosen.is_grouped) == (_LOOKS.columns, Column.CREDITS, True)


def test_a_saved_view_changes_nothing_in_those_that_are_always_there() -> None:
    views = QueueViews(ViewState())
    views.follow(_LOOKS)
    views.save("mine")
    views.choose_plain(ViewId.ALL)
    views.follow(QueueView())
    views.choose_saved("mine")
    assert views.choose_plain(ViewId.ALL) == QueueView()


def test_a_view_is_renamed_removed_and_put_back() -> None:
    state = ViewState()
    views = QueueViews(state)
    views.follow(_LOOKS)
    views.save("mine")
    views.rename("mine", "ours")
    assert ([view.name for view in views.saved()], views.present.name) == (["ours"], "ours")
    views.rename("ours", "ours")
    removed = views.remove("ours")
    assert (views.saved(), views.present.name) == ([], "")
    views.put(removed)
    assert [view.name for view in QueueViews(state).saved()] == ["ours"]


def test_a_present_view_that_is_no_longer_saved_is_a_plain_one() -> None:
    state = ViewState()
    views = QueueViews(state)
    views.save("mine")
    state.put("queue.views", [])
    assert QueueViews(state).present.name == ""
