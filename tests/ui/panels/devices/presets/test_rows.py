"""Steps as lines."""

from collections.abc import Mapping

from app.devices.actions.base import ActionKind
from app.services.automation.preset_editing import Spot
from app.services.automation.preset_file import PresetFile
from app.ui.panels.devices.presets.rows import rows_of


def test_each_step_has_a_line_with_its_depth_and_empty_ways_have_room(
    preset: PresetFile, kinds: Mapping[str, ActionKind]
) -> None:
    rows = rows_of(preset, kinds)
    assert [(row.depth, row.number, row.step.id if row.step else row.kind) for row in rows] == [
        (0, "1", "s1"),
        (0, "2", "s2"),
        (0, "3", "s3"),
        (1, "3.1", "s4"),
        (1, "3.2", "s5"),
        (1, "3.3", "s6"),
        (1, "3.4", "s7"),
        (2, "3.4.1", "s8"),
        (1, "3.4", "otherwise"),
        (2, "", "hint"),
        (0, "4", "s9"),
        (0, "5", "s10"),
    ]
    assert rows[9].spot == Spot("s7", "otherwise", 0)
    assert rows[4].spot == Spot("s3", "steps", 1)
    assert [row.number for row in rows if row.is_off] == ["4"]
