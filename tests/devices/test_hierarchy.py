"""Reading of screens, sound and hostile."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.devices.hierarchy import LIMIT_BYTES, LIMIT_DEPTH, LIMIT_NODES, Box, cut_dump, parse_screen
from app.domain.errors import ScreenUnreadableError

SCREEN = """<?xml version='1.0' encoding='UTF-8' standalone='yes' ?><hierarchy rotation="1">
<node index="0" text="" resource-id="" class="android.widget.FrameLayout" package="com.example" content-desc=""
 checkable="false" enabled="true" bounds="[0,0][1080,2400]">
<node index="0" text="Ja &amp; nein 😀" resource-id="com.example:id/send" class="android.widget.Button"
 package="com.example" content-desc="Send" hint="h" clickable="true" enabled="true" bounds="[-20,100][200,300]" />
<node index="1" class="android.view.View" bounds="[200,300][100,300]" />
<node index="x" bounds="[a,b][c,d]" rotation="9" />
</node></hierarchy>""".encode()


def test_a_screen_is_read_with_bounds_outside_and_empty() -> None:
    screen = parse_screen(SCREEN)
    top, button, empty, odd = screen.nodes
    assert (screen.rotation, screen.size, screen.roots) == (1, (1080, 2400), (top,))
    assert (button.text, button.id, button.desc, button.hint) == ("Ja & nein 😀", "com.example:id/send", "Send", "h")
    assert button.bounds == Box(-20, 100, 200, 300)
    assert button.flags == {"clickable", "enabled"}
    assert button.bounds.centre == (90, 200)
    assert empty.bounds.is_empty
    assert (empty.bounds.width, empty.bounds.height) == (0, 0)
    assert (odd.bounds, odd.index, odd.path) == (Box(), 0, (0, 2))
    assert screen.ancestors(button) == [top]
    assert screen.ancestors(top) == []
    assert screen.under(-5, 150) == [button]
    assert screen.under(50, 150) == [button, top]
    assert screen.under(200, 300) == [top]


def test_of_equal_boxes_the_inner_one_comes_first() -> None:
    box = 'bounds="[0,0][9,9]"'
    screen = parse_screen(f'<hierarchy rotation="7"><node {box}><node {box}/></node><node {box}/></hierarchy>'.encode())
    assert [node.path for node in screen.under(1, 1)] == [(1,), (0, 0), (0,)]
    assert screen.rotation == 3
    assert parse_screen(b"<hierarchy />").size == (0, 0)


@pytest.mark.row("H-15")
@pytest.mark.parametrize(
    ("xml", "words"),
    [
        (
            b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><hierarchy a="&b;"/>',
            "document type",
        ),
        (b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><hierarchy/>', "document type"),
        (b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><hierarchy>&e;</hierarchy>', "document type"),
        (b'<hierarchy><node text="&e;"/></hierarchy>', "broken in line 1, after 0"),
        (b"<hierarchy>" + b"<node>" * 200_000 + b"</node>" * 200_000 + b"</hierarchy>", f"{LIMIT_DEPTH} deep"),
        (b"<hierarchy>" + b"<node/>" * 200_000 + b"</hierarchy>", f"more than {LIMIT_NODES}"),
        (b"<hierarchy><node text='\0'/></hierarchy>", "byte 0"),
        (b"<hierarchy><node text='&#0;'/></hierarchy>", "broken"),
        (b"<hierarchy><node/>\n<node><node/><node te", "broken in line 2, after 2 sound"),
        (b"<hierarchy><node text='\xff\xfe'/></hierarchy>", "broken"),
        ("<?xml version='1.0' encoding='UTF-16'?><hierarchy/>".encode("utf-16"), "byte 0"),
        (b"", "broken"),
        (b"<html><node/></html>", "not a screen"),
        (b"<hierarchy><script/></hierarchy>", "no node"),
        (b" " * (LIMIT_BYTES + 1), "larger than 8 MB"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_hostile_files_are_refused_in_words(xml: bytes, words: str) -> None:
    with pytest.raises(ScreenUnreadableError, match=words):
        parse_screen(xml)


@pytest.mark.row("H-15")
def test_what_texts_hold_stays_text() -> None:
    text = "$(reboot); `id` &lt;img src=file:///etc/passwd&gt; &quot;&apos; %n {{x}} &lt;!ENTITY&gt;"
    (node,) = parse_screen(f'<hierarchy><node text="{text}">$(x)</node></hierarchy>'.encode()).nodes
    assert node.text == "$(reboot); `id` <img src=file:///etc/passwd> \"' %n {{x}} <!ENTITY>"


def test_the_deepest_and_the_widest_that_are_allowed() -> None:
    deep = parse_screen(b"<hierarchy>" + b"<node>" * LIMIT_DEPTH + b"</node>" * LIMIT_DEPTH + b"</hierarchy>")
    assert len(deep.ancestors(deep.nodes[-1])) == LIMIT_DEPTH - 1
    assert len(parse_screen(b"<hierarchy>" + b"<node/>" * LIMIT_NODES + b"</hierarchy>").nodes) == LIMIT_NODES


def test_the_file_is_cut_out_of_what_the_command_prints() -> None:
    xml = cut_dump(b"WARNING: linker\r\n" + SCREEN + b"UI hierchary dumped to: /dev/tty\n")
    assert xml == SCREEN
    assert cut_dump(b"x<hierarchy rotation='0' />UI hierchary dumped to: /dev/tty") == b"<hierarchy rotation='0' />"


@pytest.mark.parametrize(
    ("printed", "words"),
    [
        (b"ERROR: could not get idle state.\n", "come to rest"),
        (b"ERROR: null root node returned by UiTestAutomationBridge.\n", "no window"),
        (b"java.lang.IllegalStateException: UiAutomationService already registered!", "only one can"),
        (b"Killed \n", "memory"),
        (b"", "gave no elements"),
    ],
)
def test_a_dump_that_failed_says_why(printed: bytes, words: str) -> None:
    with pytest.raises(ScreenUnreadableError, match=words) as caught:
        cut_dump(printed)
    assert caught.value.detail == (printed.decode().strip() or None)


@pytest.mark.row("H-15")
@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(SCREEN) - 1), st.binary(max_size=4), st.integers(0, 3))
def test_a_damaged_file_is_read_or_refused(start: int, put_in: bytes, taken_out: int) -> None:
    try:
        screen = parse_screen(SCREEN[:start] + put_in + SCREEN[start + taken_out :])
    except ScreenUnreadableError:
        return
    assert len(screen.nodes) <= 4


@pytest.mark.row("H-15")
@settings(max_examples=30, deadline=None)
@given(st.integers(0, len(SCREEN) - 1))
def test_a_cut_file_is_refused(length: int) -> None:
    with pytest.raises(ScreenUnreadableError):
        parse_screen(SCREEN[:length])
