"""The lines of a mapping."""

from app.providers.comfyui.analysis import analyse, candidates
from app.providers.comfyui.graph import read_graph
from app.providers.workflows import FieldKind
from app.ui.theme import Theme
from app.ui.workflow_rows import FieldLines
from tests.providers.comfyui.graphs import image_to_image


def test_a_parameter_is_renamed_moved_left_out_and_added(theme: Theme) -> None:
    graph = read_graph(image_to_image())
    fields, found = analyse(graph, {}).fields, candidates(graph, {})
    lines = FieldLines(theme)
    lines.show_fields(fields, found)
    assert lines.fields() == dict(fields)
    by_name = {line.name: line for line in lines.lines}
    by_name["prompt"].title.setText("Words")
    by_name["steps"].place.set_value(next(at for at, one in enumerate(found) if one.title == "KSampler (3): cfg"))
    by_name["scheduler"].place.set_value(-1)
    slot = by_name["reference_1"]
    slot.place.set_value(next(at for at, one in enumerate(found) if one.title == "SaveImage (9): filename_prefix"))
    now = lines.fields()
    assert now["prompt"].title == "Words"
    assert (now["steps"].places[0].input, now["steps"].kind, now["steps"].is_advanced) == (
        "cfg",
        FieldKind.NUMBER,
        True,
    )
    assert "scheduler" not in now
    assert (now["reference_1"].kind, now["reference_1"].places[0].node) == (FieldKind.INPUT, "9")
    before = lines.more.count()
    lines.add_button.click()
    assert (len(lines.lines), lines.more.count()) == (len(fields) + 1, before - 1)
    assert lines.lines[-1].name == "filename_prefix"
    lines.deleteLater()
