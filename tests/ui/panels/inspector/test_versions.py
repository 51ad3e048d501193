"""The inspector tells why something is out of date, and lists its versions."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.ui.panels.inspector.panel import InspectorPanel
from app.ui.panels.inspector.versions import VersionsSection
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.label import Label
from app.ui.widgets.notice import Notice
from tests.support.graphs import add_assets, connect
from tests.support.library import open_context, open_library
from tests.support.until import until


def words(widget: QWidget) -> str:
    return " ".join(label.text() for label in widget.findChildren(Label) if label.isVisible())


def buttons(widget: QWidget) -> list[str]:
    return [one.text() for one in widget.findChildren(Button) if one.isVisible()]


def press(widget: QWidget, text: str) -> None:
    button = next(one for one in widget.findChildren(Button) if one.isVisible() and one.text() == text)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


async def test_its_banner_dismisses_and_its_versions_are_shown_and_chosen(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        former, child, newer = await add_assets(library, 3)
        await connect(library, child, [former])
        panel = InspectorPanel(context)
        panel.resize(280, 800)
        panel.show()
        section = panel.findChild(VersionsSection)
        assert section is not None
        context.shell.assets_selected.emit((child,))
        await until(lambda: "Result 1" in words(panel), wanted=True)
        assert not section.isVisible()
        async with library.write() as services:
            await services.versions.declare_version(newer, former)
        notice = panel.findChild(Notice)
        assert notice is not None
        await until(notice.isVisible, wanted=True)
        assert notice.text().endswith("What was made from v1 no longer matches it.")
        press(panel, "Freeze")
        await until(lambda: "Frozen" in words(section), wanted=True)
        assert not notice.isVisible()
        press(panel, "Unfreeze")
        await until(notice.isVisible, wanted=True)
        press(panel, "Dismiss")
        await until(section.isVisible, wanted=False)
        context.shell.assets_selected.emit((newer,))
        await until(lambda: buttons(section), ["Take back", "v1", "Make current"])
        press(section, "v1")
        assert context.shell.selected_assets == (former,)
        await until(lambda: buttons(section), ["v2", "Take back", "Make current"])
        press(section, "Make current")
        await until(lambda: buttons(section), ["v2", "Make current", "Take back"])
        press(section, "Take back")
        await until(section.isVisible, wanted=False)
        context.shell.assets_selected.emit((newer, former))
        await until(lambda: "Declare as new version" in buttons(panel), wanted=True)
        press(panel, "Declare as new version")
        await until(lambda: context.undo.undo_text, "“Result 2” is the newer version of “Result 0”")
        panel.hide()
        panel.deleteLater()
