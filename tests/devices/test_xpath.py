"""The part of XPath that finds elements."""

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.devices.hierarchy import LIMIT_DEPTH, Screen, parse_screen
from app.devices.selectors import path_of
from app.devices.xpath import attributes, find_path, read_path

XML = b"""<hierarchy rotation="0">
<node index="0" class="L" resource-id="a:id/list">
 <node index="0" class="B" text="one" clickable="true" bounds="[0,0][9,9]"/>
 <node index="1" class="T" text="it's" content-desc="d"/>
 <node index="2" class="B" text="two or three"><node index="0" class="T" text="deep"/></node>
</node>
<node index="1" class="L"><node index="0" class="B" text="four"/></node>
</hierarchy>"""


@pytest.fixture(scope="module")
def screen() -> Screen:
    return parse_screen(XML)


@pytest.mark.parametrize(
    ("path", "texts"),
    [
        ("//B", ["one", "two or three", "four"]),
        ("/hierarchy/node/B", ["one", "two or three", "four"]),
        ("/L[1]/B", ["one", "two or three"]),
        ("//L/B[2]", ["two or three"]),
        ("//B[last()]", ["two or three", "four"]),
        ("//B[1]", ["one", "four"]),
        ("//L//T", ["it's", "deep"]),
        ("//*//*[@text]", ["one", "it's", "two or three", "deep", "four"]),
        ("//T[@text='deep']/..", ["two or three"]),
        ("//B/../T", ["it's"]),
        ("/L/../L/B[ @text = 'four' ]", ["four"]),
        ("/..", []),
        ("/L/../..", []),
        ("""//*[@text="it's"]""", ["it's"]),
        ("//*[contains(@text,'o') and not(starts-with(@text,'o'))]", ["two or three", "four"]),
        ("//*[@clickable='true' or (@content-desc='d' and @class!='B')]", ["one", "it's"]),
        ("//B[@text!='one'][1]", ["two or three", "four"]),
        ("//*[@resource-id='a:id/list']/node[3]/T", ["deep"]),
        ("//*[@bounds='[0,0][9,9]']", ["one"]),
        ("//B[9]", []),
    ],
)
def test_a_path_finds_what_it_says_in_the_order_of_the_file(screen: Screen, path: str, texts: list[str]) -> None:
    assert [node.text for node in find_path(screen, path)] == texts


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("", "“its end” where / or // is expected"),
        ("B", "“B” where / or //"),
        ("//", "its end"),
        ("//B[", "its end"),
        ("//B[0]", "count from 1"),
        ("//B[@text='x]", "character 11"),
        ("//B[@text=x]", "words in quotes"),
        ("//B[@colour='x']", "no attribute colour"),
        ("//B[contains('x',@text)]", "an attribute is expected"),
        ("//B[position()=1]", "“position” where an attribute"),
        ("//B[@text='x'", "“its end” where ] is"),
        ("//B[@text=']']x", "“x” where /"),
        ("//B|//C", "character 4"),
        ("//B/text()", "“\\(” where /"),
        ("//B[" + "(" * 11 + "@text" + ")" * 11 + "]", "10 deep"),
        ("//B" * 11, "10 times"),
        ("/B" * 1001, "longer than 2000"),
    ],
)
def test_what_is_no_path_of_this_part_is_refused_with_the_place(path: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_path(path)


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="/@*.[]()='\"BTand or notlast0123,", max_size=30))
def test_any_text_is_read_or_refused(path: str) -> None:
    screen = parse_screen(XML)
    try:
        steps = read_path(path)
    except ValueError:
        return
    assert steps
    assert set(find_path(screen, path)) <= set(screen.nodes)


@pytest.mark.parametrize(
    "path", ["//B", "//L/B[1]", "//L[2]/B", "//B[last()]", "//T/..", "//L//T", "//*[@text='deep']"]
)
def test_it_finds_what_the_standard_library_finds(screen: Screen, path: str) -> None:
    def renamed(element: ET.Element) -> ET.Element:
        element.tag = element.get("class", element.tag)
        for child in element:
            renamed(child)
        return element

    written_here = ET.fromstring(XML)  # noqa: S314
    theirs = renamed(written_here).findall(f".{path}")
    assert theirs
    assert [node.text for node in find_path(screen, path)] == [element.get("text", "") for element in theirs]


def test_the_path_of_the_deepest_element_leads_to_it(screen: Screen) -> None:
    deep = parse_screen(b"<hierarchy>" + b"<node>" * LIMIT_DEPTH + b"</node>" * LIMIT_DEPTH + b"</hierarchy>")
    for node in (deep.nodes[-1], deep.nodes[0]):
        assert find_path(deep, path_of(node)) == [node]
    shown = attributes(screen.nodes[1])
    assert (shown["bounds"], shown["clickable"], shown["checked"], shown["index"]) == (
        "[0,0][9,9]",
        "true",
        "false",
        "0",
    )
