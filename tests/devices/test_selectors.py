"""Names of elements: what they find, and which are proposed."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from app.devices.hierarchy import parse_screen
from app.devices.selectors import By, Match, Selector, find, pick, propose
from app.domain.errors import ElementNotFoundError

LONG = "long " * 40
SCREEN = parse_screen(
    f"""<hierarchy rotation="0"><node class="android.widget.FrameLayout" resource-id="com.example:id/top">
<node class="android.widget.Button" resource-id="com.example:id/send" text="Send" content-desc="Send it"/>
<node class="android.widget.Button" resource-id="com.example:id/row" text="Row 1"/>
<node class="android.widget.Button" resource-id="com.example:id/row" text="Row 2"/>
<node class="android.widget.TextView" resource-id="tag" text="{LONG}"/>
<node class="android.view.View" text="{{{{x}}}} $(reboot) &lt;b&gt;"/>
</node><node class="android.widget.Button" text="send"/></hierarchy>""".encode()
)


def texts(**selector: Any) -> list[str]:
    return [node.text for node in find(SCREEN, Selector(**selector))]


def test_each_way_to_name_an_element() -> None:
    assert texts(by="id", value="com.example:id/send") == texts(by="id", value="send") == ["Send"]
    assert texts(by="id", value="tag") == [LONG]
    assert texts(by="id", value="id/send") == []
    assert texts(by="id", value="/s", match="contains") == ["Send"]
    assert texts(by="text", value="Send") == ["Send"]
    assert texts(by="text", value="Row", match="starts") == ["Row 1", "Row 2"]
    assert texts(by="text", value="(?i)^send$", match="regex") == ["Send", "send"]
    assert texts(by="text", value="$(reboot)", match="contains") == ["{{x}} $(reboot) <b>"]
    assert texts(by="description", value="it", match="contains") == ["Send"]
    assert texts(by="class", value="Button") == ["Send", "Row 1", "Row 2", "send"]
    assert texts(by="class", value="android.widget.Button", within="top") == ["Send", "Row 1", "Row 2"]
    assert texts(by="class", value="Button", within="FrameLayout", index=9) == ["Send", "Row 1", "Row 2"]
    assert texts(by="class", value="widget", match="exact") == []
    assert texts(by="xpath", value="//android.widget.Button[2]") == ["Row 1"]
    assert texts(by="xpath", value="//android.widget.Button", within="none") == []


def test_one_is_picked_by_its_index_and_a_missing_one_is_said_in_words() -> None:
    assert pick(SCREEN, Selector(by=By.ID, value="row", index=1)).text == "Row 2"
    with pytest.raises(ElementNotFoundError, match=r"Number 3 was asked for, but only 2 .* id “row” within top") as few:
        pick(SCREEN, Selector(by=By.ID, value="row", index=2, within="top"))
    assert few.value.matches == 2
    with pytest.raises(ElementNotFoundError, match="No element on the screen has the text starts “Q”") as none:
        pick(SCREEN, Selector(by=By.TEXT, value="Q", match=Match.STARTS))
    assert none.value.matches == 0


@pytest.mark.parametrize(
    ("selector", "words"),
    [
        ({"by": "id", "value": ""}, "at least 1"),
        ({"by": "colour", "value": "x"}, "Input should be"),
        ({"by": "text", "value": "(a+)+", "match": "regex"}, "too long"),
        ({"by": "xpath", "value": "//B["}, "its end"),
        ({"by": "xpath", "value": "//B", "match": "contains"}, "matched exactly"),
        ({"by": "text", "value": "x", "index": -1}, "greater than or equal"),
        ({"by": "text", "value": "x", "extra": 1}, "not permitted"),
    ],
)
def test_a_wrong_one_is_refused(selector: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Selector.model_validate(selector)


def test_what_holds_a_variable_is_checked_when_it_is_filled_in() -> None:
    waiting = Selector(by=By.XPATH, value="//{{cls}}[")
    with pytest.raises(ValueError, match="XPath"):
        find(SCREEN, waiting)


def test_an_expression_that_takes_too_long_is_stopped() -> None:
    slow = "a" * 200
    screen = parse_screen(b"<hierarchy>" + f'<node text="{slow}"/>'.encode() * 1000 + b"</hierarchy>")
    with pytest.raises(ValueError, match="takes too long"):
        find(screen, Selector(by=By.TEXT, value="a*a*a*b", match=Match.REGEX), seconds=0.05)


def test_proposals_begin_with_the_most_lasting_name_that_is_unique() -> None:
    top, send, _, second, long, hostile, last = SCREEN.nodes
    assert [(p.selector.by, p.matches) for p in propose(SCREEN, send)][:3] == [
        (By.ID, 1),
        (By.DESCRIPTION, 1),
        (By.TEXT, 1),
    ]
    best, *_, shared = propose(SCREEN, second)
    assert (best.selector.value, best.is_unique) == ("Row 2", True)
    assert shared.selector.by is By.CLASS
    assert (By.ID, 2, 1) in [(p.selector.by, p.matches, p.selector.index) for p in propose(SCREEN, second)]
    assert any(p.selector.match is Match.STARTS for p in propose(SCREEN, long))
    assert [p.selector.by for p in propose(SCREEN, hostile)] == [By.CLASS, By.XPATH, By.CLASS, By.XPATH]
    assert propose(SCREEN, last)[0].selector.value == "send"
    assert propose(SCREEN, top)[0].selector.value == "com.example:id/top"


_WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters='<&"'), max_size=6)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(_WORDS, _WORDS, st.sampled_from(["", "A", "a.B"])), min_size=1, max_size=6))
def test_each_proposal_finds_the_element_it_was_made_for(given_nodes: list[tuple[str, str, str]]) -> None:
    xml = "".join(f'<node text="{a}" resource-id="{b}" class="{c}">' for a, b, c in given_nodes)
    screen = parse_screen(f"<hierarchy>{xml}{'</node>' * len(given_nodes)}</hierarchy>".encode())
    for node in screen.nodes:
        proposals = propose(screen, node)
        assert proposals[0].is_unique
        for proposal in proposals:
            assert pick(screen, proposal.selector) is node
            assert len(find(screen, proposal.selector)) == proposal.matches
