"""What stands in the title of the dock."""

from PySide6.QtTest import QTest

from app.ui.panels.queue.filters import ViewId
from app.ui.panels.queue.title import QueueTitle
from tests.support import hands
from tests.support.until import until
from tests.ui.panels.queue.conftest import Desk


def _words(title: QueueTitle) -> list[str]:
    return [button.text() for button in title.verbs]


async def test_an_empty_queue_has_neither_views_nor_verbs(desk: Desk) -> None:
    title = desk.panel.title
    assert not title.segment.isVisible()
    assert not title.verbs[0].isVisible()
    assert title.pause.isVisible()
    await desk.make("a")
    await until(title.segment.isVisible, wanted=True)
    assert title.verbs[0].isVisible()


async def test_views_say_how_many_jobs_they_have(desk: Desk) -> None:
    ids = await desk.make("a", "b")
    await desk.fail(ids[0])
    segment = desk.panel.title.segment
    assert segment.accessibleName() == "Which jobs"
    words = ["All 2", "Active", "Waiting 1", "Needs you", "Failed 1", "Done"]
    await until(lambda: [item.text for item in segment.items()], words)
    hands.click(segment, segment.item_rect(ViewId.FAILED).center())
    assert desk.shown() == ["a"]


async def test_words_of_verbs_go_first_then_those_of_the_tools_then_the_views(desk: Desk) -> None:
    await desk.make("a")
    title = desk.panel.title
    await until(title.segment.isVisible, wanted=True)
    assert _words(title) == ["To front", "Hold", "Retry", "Cancel"]
    seen = []
    for width in (1060, 860, 560):
        desk.window.setFixedSize(width, 300)
        await until(desk.window.width, width)
        seen.append((any(_words(title)), bool(title.pause.text()), title.segment.isVisible()))
    assert seen == [(False, True, True), (False, False, True), (False, False, False)]
    assert title.views.text() == "All 1"
    assert title.verbs[0].accessibleName() == "To front"
    desk.window.setFixedSize(1380, 300)
    assert _words(title)[0] == "To front"


async def test_a_verb_that_cannot_be_done_says_why(desk: Desk) -> None:
    ids = await desk.make("a")
    to_front, hold, retry, _cancel = desk.panel.title.verbs
    await until(to_front.isVisible, wanted=True)
    assert to_front.toolTip() == "To front: select jobs first"
    desk.panel.table.select_job(ids[0])
    assert to_front.isEnabled()
    assert hold.toolTip() == "Hold (H)"
    assert not retry.isEnabled()
    assert retry.toolTip() == "Retry: only what has ended can be retried"
    hands.click(hold)
    await until(hold.text, "Release")


async def test_a_saved_view_is_named_and_no_other_one_is_chosen(desk: Desk) -> None:
    await desk.make("a")
    desk.panel.views.save("Mine")
    title = desk.panel.title
    await until(title.segment.isVisible, wanted=True)
    assert title.segment.value() is None
    assert title.views.text() == "Mine"
    hands.click(title.segment, title.segment.item_rect(ViewId.DONE).center())
    assert title.views.text() == ""
    assert title.segment.value() == ViewId.DONE


async def test_every_part_is_reached_by_the_tab_key_and_has_a_name(desk: Desk) -> None:
    await desk.make("a")
    title = desk.panel.title
    for part in (title.segment, title.views, title.pause, title.menu, title.columns, *title.verbs):
        assert part.accessibleName(), part
        assert part.focusPolicy() & part.focusPolicy().TabFocus
    QTest.mouseClick(title.pause, hands.LEFT)
    await until(title.pause.text, "Resume")
