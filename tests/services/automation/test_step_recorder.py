"""Steps out of touches, keys and text."""

import pytest

from app.devices.hierarchy import Screen, parse_screen
from app.services.automation.preset_file import PresetFile, read_preset, write_preset
from app.services.automation.step_recorder import StepRecorder, element_at

SIZE = (1080, 2400)
SCREEN = b"""<hierarchy rotation="0"><node class="Frame" package="a" bounds="[0,0][1080,2400]">
<node class="android.widget.Button" clickable="true" resource-id="a:id/send" bounds="[100,2000][500,2200]">
<node class="android.widget.ImageView" bounds="[120,2020][200,2100]" /></node>
<node class="Row" clickable="true" resource-id="a:id/row" bounds="[0,100][1080,200]">
<node text="Notes" bounds="[10,110][300,190]" /></node>
<node class="Row" clickable="true" resource-id="a:id/row" bounds="[0,200][1080,300]">
<node text="Play" bounds="[10,210][300,290]" /></node>
<node class="Map" clickable="true" resource-id="a:id/map" bounds="[0,300][1080,1900]" />
<node class="Field" focused="FOCUS" password="true" resource-id="a:id/code" bounds="[600,2000][1000,2200]" />
</node></hierarchy>"""


def screen(*, has_focus: bool = False) -> Screen:
    return parse_screen(SCREEN.replace(b"FOCUS", b"true" if has_focus else b"false"))


def touch(
    recorder: StepRecorder,
    start: tuple[float, float],
    end: tuple[float, float] | None = None,
    *,
    at: float = 0.0,
    seconds: float = 0.1,
    shown: Screen | None = None,
) -> None:
    recorder.press(*start, at=at, screen=shown)
    recorder.move(*(end or start))
    recorder.release(*(end or start), at=at + seconds, size=SIZE)


@pytest.mark.parametrize(
    ("x", "y", "named"),
    [
        (150, 2050, ("id", "a:id/send")),
        (100, 150, ("text", "Notes")),
        (700, 250, None),  # beside the text, in one of two rows of the same id
        (500, 1000, None),  # a map: where in it counts
        (50, 2300, None),
    ],
)
def test_the_element_that_a_finger_means_has_a_lasting_name(x: int, y: int, named: tuple[str, str] | None) -> None:
    found = element_at(screen(), x, y)
    assert (found and (found.by.value, found.value)) == named
    assert element_at(None, x, y) is None


def test_touches_become_steps_with_elements_or_shares_and_pauses_only_before_places() -> None:
    recorder = StepRecorder()
    touch(recorder, (150, 2050), shown=screen())
    touch(recorder, (150, 2050), at=1.0, seconds=0.8, shown=screen())
    touch(recorder, (539.5, 1199.5), at=5.0, shown=screen())
    touch(recorder, (539.5, 2399), (539.5, 0), at=5.5, seconds=0.25)
    touch(recorder, (0, 0), at=6.0, seconds=0.7)
    recorder.move(5, 5)
    recorder.release(5, 5, at=9, size=SIZE)
    assert [(step.action, step.params) for step in recorder.finish()] == [
        ("click_element", {"selector": {"by": "id", "value": "a:id/send"}}),
        ("long_press", {"selector": {"by": "id", "value": "a:id/send"}, "seconds": 0.8}),
        ("wait", {"seconds": 3.2}),
        ("click_coords", {"x": 0.5, "y": 0.5, "measure": "share"}),
        ("swipe", {"x1": 0.5, "y1": 1.0, "x2": 0.5, "y2": 0.0, "measure": "share", "ms": 250}),
        ("long_press", {"x": 0.0, "y": 0.0, "measure": "share", "seconds": 0.7}),
    ]


def test_text_is_one_step_and_keys_are_named() -> None:
    recorder = StepRecorder()
    for letter in "Hällp":
        recorder.type(letter, at=1)
    recorder.key(67, at=2)
    recorder.type("o", at=2)
    recorder.key(66, at=3)
    for code in (66, 4, 3, 187, 290):
        recorder.key(code, at=4)
    recorder.type("x", at=5)
    recorder.key(67, at=5)
    recorder.key(66, at=5)
    recorder.type("rest", at=6)
    assert [(step.action, step.params) for step in recorder.finish()] == [
        ("type_text", {"text": "Hällo", "presses_enter": True}),
        ("press_key", {"key": "enter"}),
        ("press_back", {}),
        ("press_home", {}),
        ("press_key", {"key": "recents"}),
        ("press_key", {"key": "other", "code": 290}),
        ("press_key", {"key": "enter"}),
        ("type_text", {"text": "rest"}),
    ]


def test_a_password_is_never_kept_and_the_steps_are_a_preset() -> None:
    recorder = StepRecorder()
    recorder.type("s3cret", at=1, screen=screen(has_focus=True))
    touch(recorder, (150, 2050), at=2, shown=screen())
    recorder.type("plain", at=3, screen=screen())
    steps = tuple(recorder.finish())
    preset = PresetFile(format=1, name="Recorded", steps=steps, variables=recorder.variables)
    written = write_preset(preset)
    assert b"s3cret" not in written
    assert read_preset(written) == preset
    assert [step.params.get("text") for step in steps] == ["{{password}}", None, "plain"]
