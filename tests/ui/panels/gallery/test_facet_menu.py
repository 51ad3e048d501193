"""The context menu of a facet, and the menu of all that the gallery can do, in the gallery."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QMenu

from app.services.asset.tagging import TagChange
from app.ui.tags_dialog import TagsDialog
from app.ui.theme import Theme
from tests.support.shown_gallery import ShownGallery, holds, show_gallery
from tests.support.until import until


def menu_at(gallery: ShownGallery, label: str) -> dict[str, QAction]:
    facets = gallery.panel._control.facets
    place = next(at for at, row in enumerate(facets.model_rows()) if row.label == label)
    facets.setCurrentIndex(facets.model().index(place, 0))
    where = facets.rect().center()
    QApplication.sendEvent(facets, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, where, where))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return {action.text(): action for action in menu.actions() if action.text()}


def pick(actions: dict[str, QAction], label: str) -> None:
    actions[label].trigger()
    popup = QApplication.activePopupWidget()
    if popup is not None:
        popup.close()


def open_dialog() -> QDialog | None:
    found = (one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible())
    return next(found, None)


async def test_a_facet_filters_and_its_tag_is_renamed_and_deleted_with_undo(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme, rows=3) as gallery:
        async with gallery.library.write() as services:
            await services.assets.tags.change(TagChange({"sea": gallery.ids[:2], "sky": gallery.ids[:1]}))
        gallery.panel._toolbar.filters.click()
        facets, model = gallery.panel._control.facets, gallery.model
        await holds(lambda: {"sea", "sky"} <= {row.label for row in facets.model_rows()})
        pick(menu_at(gallery, "sea"), "Only this")
        assert model.query.text == "tag:sea"
        await holds(lambda: any(row.label == "sky" for row in facets.model_rows()))
        pick(menu_at(gallery, "sky"), "This as well")
        assert model.query.text == "tag:sea,sky"
        await holds(lambda: any(row.label == "sky" and row.is_on for row in facets.model_rows()))
        pick(menu_at(gallery, "sky"), "Take it away")
        await holds(lambda: any(row.label == "sky" and not row.is_on for row in facets.model_rows()))
        pick(menu_at(gallery, "sky"), "All but this")
        assert model.query.text == "tag:sea -tag:sky"
        await holds(lambda: any(row.label == "sea" for row in facets.model_rows()))
        pick(menu_at(gallery, "sea"), "Rename the tag…")
        await holds(lambda: open_dialog() is not None)
        dialog = open_dialog()
        assert dialog is not None
        field = dialog.findChild(QLineEdit)
        assert isinstance(field, QLineEdit)
        field.setText("ocean")
        QTest.keyClick(dialog, Qt.Key.Key_Return)
        await until(lambda: model.query.text, "tag:ocean -tag:sky")
        await holds(lambda: any(row.label == "ocean" for row in facets.model_rows()))
        pick(menu_at(gallery, "ocean"), "Delete the tag")
        await until(lambda: model.query.text, "-tag:sky")
        assert gallery.context.undo.undo_text == "Deleted the tag ocean"
        gallery.context.undo.undo()
        await holds(lambda: any(row.label == "ocean" for row in facets.model_rows()))
        asked: list[str] = []
        shell = gallery.context.shell
        shell.duplicates_requested.connect(lambda: asked.append("duplicates"))
        shell.folder_import_requested.connect(lambda: asked.append("folder"))
        shell.settings_requested.connect(asked.append)
        gallery.panel._toolbar.more.click()
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        actions = {action.text().split("\t")[0]: action for action in menu.actions() if action.text()}
        for label in ("Import a folder…", "Watched folders…", "Find duplicates…", "Storage…"):
            actions[label].trigger()
        assert asked == ["folder", "folders", "duplicates", "storage"]
        pick(actions, "All tags…")
        tags = open_dialog()
        assert isinstance(tags, TagsDialog)
        await until(lambda: [row.name for row in tags.model.rows], ["ocean", "sky"])
        tags.view.activated.emit(tags.model.index(1))
        assert model.query.text == "tag:sky"
        assert open_dialog() is None
