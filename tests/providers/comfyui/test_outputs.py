from typing import Any

import pytest

from app.providers.comfyui.outputs import read_outputs

BASE = "http://127.0.0.1:8188"


def file(name: str, kind: str = "output", subfolder: str = "") -> dict[str, Any]:
    return {"filename": name, "subfolder": subfolder, "type": kind}


def test_files_of_every_key_come_in_the_order_of_the_nodes() -> None:
    told = {
        "9": {"images": [file("a b.png"), file("a b.png")], "animated": [True]},
        "4": {"gifs": [file("c.mp4", subfolder="v/w")], "text": ["words"]},
        "5": {"audio": [file("s.flac")], "3d": [file("m.glb")]},
        "6": {"images": [file("shown.png", "temp")]},
    }
    made = read_outputs(BASE, told, ("4", "9", "5", "6"), needs_key=True)
    assert [output.name for output in made.outputs] == ["c.mp4", "a b.png", "s.flac"]
    assert made.outputs[0].url == f"{BASE}/view?filename=c.mp4&subfolder=v%2Fw&type=output"
    assert [output.mime_type for output in made.outputs] == ["video/mp4", "image/png", "audio/flac"]
    assert all(output.needs_key for output in made.outputs)
    assert made.note == "1 file stays on the server: the library does not take that kind."
    assert len(read_outputs(BASE, told, (), needs_key=False).outputs) == 3


def test_what_is_only_shown_is_taken_where_nothing_else_is() -> None:
    made = read_outputs(BASE, {"1": {"images": [file("t.png", "temp")]}}, (), needs_key=False)
    assert [output.name for output in made.outputs] == ["t.png"]
    assert made.note is None


@pytest.mark.parametrize(
    "told", [None, [], {"1": 3}, {"1": {"images": [3, {}, {"filename": 7}, file("a.png", "etc")]}}]
)
def test_other_shapes_hold_no_files(told: Any) -> None:
    assert read_outputs(BASE, told, (), needs_key=False).outputs == ()
