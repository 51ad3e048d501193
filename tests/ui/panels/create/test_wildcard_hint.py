"""What is said of the wildcards of a prompt."""

import pytest

from app.ui.panels.create.wildcard_hint import has_wildcards, hint_of, is_template, wildcards_in
from tests.support.until import until
from tests.ui.panels.create.conftest import Desk

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.mark.parametrize(
    ("text", "count", "words"),
    [
        ("a lake", 1, ""),
        ("a {lake}", 1, ""),
        ("a {red|blue} lake", 2, "2 combinations \N{MIDDLE DOT} each job draws one"),
        ("__one__", 1, "1 combination"),
        ("__many__", 1000, "1,000 combinations \N{MIDDLE DOT} each job draws one"),
        ("__many__", 1001, "More than 1,000 combinations \N{MIDDLE DOT} each job draws one"),
    ],
)
def test_the_combinations_are_told(text: str, count: int, words: str) -> None:
    assert hint_of(text, count).text == words


@pytest.mark.parametrize("text", ["a {red|blue lake", "a __nothing__ lake"])
def test_what_cannot_be_meant_may_have_wildcards(text: str) -> None:
    assert has_wildcards(text)


@pytest.mark.parametrize(
    ("text", "is_drawn"),
    [("", False), ("a {lake}", False), ("snake_case", False), ("{a|b}", True), (r"a \{b\|c\}", True), ("a {b|c", True)],
)
def test_what_is_not_sent_as_it_stands_is_known(text: str, *, is_drawn: bool) -> None:
    assert is_template(text) == is_drawn


def test_wildcards_are_shown_as_they_are_written() -> None:
    assert wildcards_in("a {red|blue} __place__ at {red|blue}, snake_case and {this}") == ["{red|blue}", "__place__"]


async def test_the_hint_stands_below_the_prompt_and_goes_with_the_wildcards(desk: Desk) -> None:
    desk.panel.prompt.set_text("a {red|blue} lake")
    await until(lambda: desk.panel.prompt.hint, "2 combinations \N{MIDDLE DOT} each job draws one")
    assert desk.panel.foot.button.isEnabled()
    desk.panel.prompt.set_text("a {red|blue lake")
    await until(desk.panel.foot.button.toolTip, "check prompt")
    desk.panel.prompt.set_text("a __nothing__ lake")
    await until(lambda: desk.panel.prompt.hint, "There is no list of words called nothing.")
    assert not desk.panel.foot.button.isEnabled()
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
