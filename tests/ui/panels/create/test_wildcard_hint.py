"""What is said of the wildcards of a prompt."""

import pytest

from app.services.job.wildcard_files import WordList
from app.ui.panels.create.wildcard_hint import NOTHING, has_wildcards, hint_of, is_template, lines_of, wildcards_in
from tests.support.until import until
from tests.ui.panels.create.conftest import Desk

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a lake", ""),
        ("a {lake}", ""),
        ("a {red|blue} lake", "2 combinations \N{MIDDLE DOT} each job draws one"),
        ("a {red|blue} {lake|hill|shore}", "6 combinations \N{MIDDLE DOT} each job draws one"),
        ("a __colour__ {lake|hill}", "8 combinations \N{MIDDLE DOT} each job draws one"),
        ("__one__", "1 combination"),
        ("__many__ __many__", "More than 1\N{NO-BREAK SPACE}000 combinations \N{MIDDLE DOT} each job draws one"),
    ],
)
def test_the_combinations_are_counted(text: str, words: str) -> None:
    assert hint_of(text, {"colour": 4, "one": 1, "many": 100}).text == words


@pytest.mark.parametrize("text", ["a {red|blue lake", "a __nothing__ lake"])
def test_what_cannot_be_meant_is_wrong(text: str) -> None:
    hint = hint_of(text, {})
    assert hint.is_wrong
    assert hint.text
    assert has_wildcards(text)


@pytest.mark.parametrize(
    ("text", "is_drawn"),
    [("", False), ("a {lake}", False), ("snake_case", False), ("{a|b}", True), (r"a \{b\|c\}", True), ("a {b|c", True)],
)
def test_what_is_not_sent_as_it_stands_is_known(text: str, *, is_drawn: bool) -> None:
    assert is_template(text) == is_drawn


def test_lists_cannot_be_used_on_a_result_that_is_waited_for() -> None:
    assert hint_of("a __colour__ lake", {"colour": 4}, is_chained=True).is_wrong
    assert not hint_of("a {red|blue} lake", {}, is_chained=True).is_wrong
    assert hint_of("a lake", {}, is_chained=True) == NOTHING


def test_wildcards_are_shown_as_they_are_written() -> None:
    assert wildcards_in("a {red|blue} __place__ at {red|blue}, snake_case and {this}") == ["{red|blue}", "__place__"]
    assert lines_of([WordList("Colour", 3)]) == {"colour": 3}


async def test_the_hint_stands_below_the_prompt_and_goes_with_the_wildcards(desk: Desk) -> None:
    desk.panel.prompt.set_text("a {red|blue} lake")
    await until(lambda: desk.panel.prompt.hint, "2 combinations \N{MIDDLE DOT} each job draws one")
    assert desk.panel.foot.button.isEnabled()
    desk.panel.prompt.set_text("a {red|blue lake")
    await until(desk.panel.foot.button.toolTip, "check prompt")
    desk.panel.prompt.set_text("a lake")
    assert desk.panel.prompt.hint == ""
    assert desk.panel.foot.button.isEnabled()


async def test_a_job_draws_one_of_them(desk: Desk) -> None:
    desk.panel.prompt.set_text("a {red|blue} lake")
    await until(lambda: desk.panel.prompt.hint != "", wanted=True)
    desk.panel.generate()
    await until(desk.job_count, 1)
    (job,) = await desk.jobs()
    assert job.prompt in {"a red lake", "a blue lake"}
    assert job.batch_id is None
