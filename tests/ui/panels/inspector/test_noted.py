"""Tags, colour and notes in the inspector: of one asset, and of several."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.enums import ColorLabel
from app.services.asset.tagging import TagChange
from app.ui.panels.inspector.noted import NotedSection
from app.ui.panels.inspector.panel import InspectorPanel
from app.ui.theme import Theme
from app.ui.widgets.chip import Chip
from tests.support.library import open_context, open_library
from tests.support.samples import add_rows
from tests.support.shown_gallery import holds
from tests.support.until import until


async def test_what_is_noted_is_shown_changed_and_taken_back(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        one, two, three = await add_rows(library, 3)
        async with library.write() as services:
            await services.assets.tags.change(TagChange({"sea": [one], "dunes": [two]}))
        panel = InspectorPanel(context)
        panel.resize(264, 700)
        panel.show()
        panel.activateWindow()

        def section() -> NotedSection:
            shown = [found for found in panel.findChildren(NotedSection) if found.isVisible()]
            return shown[0] if shown else panel.findChildren(NotedSection)[0]

        def chips() -> list[str]:
            return [chip.accessibleName() for chip in panel.findChildren(Chip) if chip.isVisible()]

        asked: list[str] = []
        context.shell.page_requested.connect(asked.append)
        context.shell.assets_selected.emit((one,))
        context.shell.tags_requested.emit()
        await until(lambda: section().tags.line.hasFocus(), wanted=True)  # noqa: PLW0108  (the section comes later)
        await until(chips, ["sea"])
        assert asked == ["inspector"]
        completer = section().tags.line.completer()
        await until(lambda: completer.model().rowCount(), 2)
        QTest.keyClicks(section().tags.line, "new,")
        await until(chips, ["new", "sea"])
        await until(lambda: completer.model().rowCount(), 3)
        QTest.keyClick(section().tags.line, Qt.Key.Key_Backspace)
        await until(chips, ["new"])
        QTest.mouseClick(section().colors.dots[0], Qt.MouseButton.LeftButton)
        await holds(section().colors.dots[0].isChecked)
        section().notes.setFocus()
        QTest.keyClicks(section().notes, "Good")
        context.shell.assets_selected.emit((two, three, one))
        await until(chips, ["dunes: 1 of 3", "new: 1 of 3"])
        await until(section().colors.dots[0].toolTip, "Red (6), some of them have it")
        assert not section().notes.isVisible()
        QTest.keyClicks(section().tags.line, "all")
        QTest.keyClick(section().tags.line, Qt.Key.Key_Return)
        await until(chips, ["all", "dunes: 1 of 3", "new: 1 of 3"])
        async with library.read() as services:
            (row,) = await services.assets.get_asset_rows([one])
        assert (row.tags, row.color, row.notes) == (("all", "new"), ColorLabel.RED, "Good")
        for words in ("Tagged with all: 3 items", "Wrote notes: 1 item", "Red: 1 item", "Took away sea: 1 item"):
            assert context.undo.undo_text == words
            context.undo.undo()
            await until(lambda words=words: context.undo.undo_text == words, wanted=False)
        context.shell.assets_selected.emit((one,))
        await until(chips, ["new", "sea"])
        assert (section().notes.toPlainText(), section().colors.dots[0].isChecked()) == ("", False)
        panel.hide()
        panel.deleteLater()
