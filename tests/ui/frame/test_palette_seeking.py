"""Sources are asked one thing at a time, and the newest question wins."""

import asyncio

import pytest
from pytestqt.qtbot import QtBot

from app.ui.frame.palette_entries import Entry, Found
from app.ui.frame.palette_seeking import Seeker
from app.ui.tasks import UiTasks
from tests.support.until import until


class Slow:
    """Answers when it is let."""

    def __init__(self, noun: str = "Jobs", sign: str = "", order: int = 1) -> None:
        self.noun, self.sign, self.order = noun, sign, order
        self.asked: list[str] = []
        self.gate = asyncio.Event()
        self.error: Exception | None = None

    async def find(self, words: str, limit: int) -> Found:
        self.asked.append(words)
        await self.gate.wait()
        if self.error is not None:
            raise self.error
        return Found([Entry(f"{words} {number}", self.noun, "list", lambda: None) for number in range(limit)][:2])


class Desk:
    """A seeker, and what went wrong."""

    def __init__(self) -> None:
        self.errors: list[str] = []
        self.seeker = Seeker(UiTasks(lambda error, what: self.errors.append(f"{what}: {error}")))

    def titles(self) -> list[str]:
        return [entry.title for answer in self.seeker.answers for entry in answer.found.entries]

    async def rest(self) -> None:
        await until(lambda: self.seeker.is_busy, wanted=False)


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    assert qtbot is not None
    return Desk()


async def test_what_is_typed_last_wins_and_what_was_typed_between_is_never_asked(desk: Desk) -> None:
    source = Slow()
    desk.seeker.add(source)
    desk.seeker.seek("l", 5)
    await until(lambda: source.asked, ["l"])
    for words in ("la", "lak", "lake"):
        desk.seeker.seek(words, 5)
        assert desk.seeker.is_busy
    source.gate.set()
    await desk.rest()
    assert (source.asked, desk.titles()) == (["l", "lake"], ["lake 0", "lake 1"])


async def test_quick_sources_do_not_wait_for_slow_ones(desk: Desk) -> None:
    quick, slow = Slow("Sets", order=2), Slow("Jobs", order=1)
    for source in (quick, slow):
        desk.seeker.add(source)
    assert [source.noun for source in desk.seeker.sources] == ["Jobs", "Sets"]
    quick.gate.set()
    desk.seeker.seek("a", 5)
    await until(desk.titles, ["a 0", "a 1"])
    assert desk.seeker.is_busy
    slow.gate.set()
    await until(lambda: len(desk.titles()), 4)


async def test_a_sign_asks_its_source_alone_and_without_words_nobody_is_asked(desk: Desk) -> None:
    jobs, sets = Slow("Jobs", "#"), Slow("Sets")
    for source in (jobs, sets):
        source.gate.set()
        desk.seeker.add(source)
    desk.seeker.seek("", 5)
    assert not desk.seeker.is_busy
    desk.seeker.seek("", 5, "#")
    await desk.rest()
    assert (jobs.asked, sets.asked) == ([""], [])


async def test_an_answer_after_the_end_is_dropped(desk: Desk) -> None:
    source = Slow()
    desk.seeker.add(source)
    desk.seeker.seek("lake", 5)
    await until(lambda: source.asked, ["lake"])
    desk.seeker.end()
    heard: list[bool] = []
    desk.seeker.answered.connect(lambda: heard.append(True))
    source.gate.set()
    await until(lambda: heard, [True])
    assert desk.titles() == []


async def test_a_source_that_fails_is_told_once_and_not_asked_again_until_the_end(desk: Desk) -> None:
    source = Slow()
    source.error = ValueError("the disk is gone")
    source.gate.set()
    desk.seeker.add(source)
    for words in ("a", "ab"):
        desk.seeker.seek(words, 5)
        await desk.rest()
    assert desk.errors == ["search: Jobs: the disk is gone"]
    desk.seeker.end()
    source.error = None
    desk.seeker.seek("abc", 5)
    await until(desk.titles, ["abc 0", "abc 1"])
