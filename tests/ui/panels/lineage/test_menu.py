"""The context menu of the cards."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.domain.asset import Asset
from app.ui.context import UiContext
from app.ui.panels.lineage.panel import LineagePanel
from tests.support.library import OpenLibrary
from tests.support.until import until
from tests.ui.panels.lineage.conftest import CLIP, menu_of, shown_ids


async def test_the_menu_does_what_it_says(
    qtbot: QtBot, panel: LineagePanel, context: UiContext, family: list[int], library: OpenLibrary
) -> None:
    async with library.parts.database.write() as session:
        (await session.get_one(Asset, family[1])).operation_type = CLIP
    panel.show()
    panel.show_around(family[1])
    await until(lambda: shown_ids(panel), sorted(family))
    actions = {action.text(): action for action in menu_of(panel, family[1])}
    plain = [text.split("\t")[0] for text in actions if text]
    assert plain[:5] == ["Quick look", "Show around this", "Use as input", "Same again", "Vary"]
    assert plain[5:] == [
        *("Show all its neighbours", "Compare", "Stars", "Keep", "Reject", "Neither keep nor reject", "Tags…"),
        *("Rebuild…", "Versions and marks"),
        *("Copy prompt", "Reveal in file manager", "Export…", "Send to phone…", "Move to bin"),
    ]
    with qtbot.waitSignal(context.shell.use_as_input_requested) as told:
        actions["Use as input"].trigger()
    assert told.args == [(family[1],)]
    with qtbot.waitSignal(context.shell.same_again_requested) as told:
        actions["Same again"].trigger()
    assert told.args == [family[1]]
    with qtbot.waitSignal(context.shell.quick_look_requested):
        actions["Quick look\tSpace"].trigger()
    with qtbot.waitSignal(context.shell.compare_requested) as told:
        actions["Compare"].trigger()
    assert told.args == [(family[1],), tuple(family)]
    panel.view.choose(family[0])
    imported = next(action for action in menu_of(panel, family[0]) if action.text() == "Same again")
    assert not imported.isEnabled()
    with qtbot.assertNotEmitted(context.shell.same_again_requested):
        panel.view.tool_used.emit("again", family[0])
    panel.view.choose(family[2])
    qtbot.keyClick(panel.view, Qt.Key.Key_Delete)
    await until(lambda: shown_ids(panel), family[:2])
