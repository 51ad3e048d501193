"""The input slot: what it takes, what it refuses, what it says."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage, QPixmap
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.drag import mime_of
from app.ui.theme import Theme
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.label import Label
from app.ui.widgets.slot import Drop, InputSlot
from app.ui.widgets.slot_well import Held

REASON = "Pictures only: this is a clip."


@pytest.fixture
def slot(qtbot: QtBot, theme: Theme) -> InputSlot:
    made = InputSlot(theme, "First frame")
    qtbot.addWidget(made)
    made.resize(140, 90)
    made.show()
    return made


def _enter(slot: InputSlot, mime: QMimeData) -> QDragEnterEvent:
    event = QDragEnterEvent(
        QPoint(10, 10), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(slot.well, event)
    return event


def _drop(slot: InputSlot, mime: QMimeData) -> None:
    _enter(slot, mime)
    event = QDropEvent(
        QPointF(10, 10), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(slot.well, event)


def _error(slot: InputSlot) -> str:
    return next((label.text() for label in slot.findChildren(Label) if label.property("tone") == "failed"), "")


def test_an_asset_that_is_dropped_is_told(qtbot: QtBot, slot: InputSlot) -> None:
    with qtbot.waitSignal(slot.assets_dropped) as heard:
        _drop(slot, mime_of([7, 9], [Path("/library/a.png")]))
    assert heard.args == [(7, 9)]


def test_files_of_other_programs_are_told_as_paths(qtbot: QtBot, slot: InputSlot, tmp_path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "a b.png"))])
    with qtbot.waitSignal(slot.files_dropped) as heard:
        _drop(slot, mime)
    assert heard.args == [[tmp_path / "a b.png"]]


def test_text_is_not_taken(slot: InputSlot) -> None:
    mime = QMimeData()
    mime.setText("a lake")
    assert not _enter(slot, mime).isAccepted()


def test_what_does_not_fit_is_refused_with_its_reason(qtbot: QtBot, slot: InputSlot) -> None:
    slot.judge = lambda drop: REASON if 7 in drop.asset_ids else ""
    with qtbot.assertNotEmitted(slot.assets_dropped):
        _drop(slot, mime_of([7], []))
    assert _error(slot) == REASON


def test_a_drag_over_it_shows_whether_it_fits(slot: InputSlot) -> None:
    empty = slot.well.grab().toImage()
    _enter(slot, mime_of([7], []))
    accepted = slot.well.grab().toImage()
    slot.judge = lambda _: REASON
    _enter(slot, mime_of([7], []))
    refused = slot.well.grab().toImage()
    assert empty != accepted
    assert accepted != refused


def test_a_picture_is_pasted_with_the_keyboard(qtbot: QtBot, slot: InputSlot) -> None:
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    QGuiApplication.clipboard().setImage(image)
    with qtbot.waitSignal(slot.image_pasted) as heard:
        qtbot.keyClick(slot.well, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert heard.args is not None
    assert heard.args[0].size() == image.size()


def _from_a_browser() -> QMimeData:
    """A picture with its address, as a browser gives it."""
    mime = QMimeData()
    mime.setUrls([QUrl("https://example.org/lake.png")])
    mime.setText("https://example.org/lake.png")
    image = QImage(8, 6, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    mime.setImageData(image)
    return mime


def test_a_picture_out_of_a_browser_is_dropped_and_pasted(qtbot: QtBot, slot: InputSlot) -> None:
    with qtbot.waitSignal(slot.image_pasted) as heard:
        _drop(slot, _from_a_browser())
    assert heard.args is not None
    assert heard.args[0].height() == 6
    QGuiApplication.clipboard().setMimeData(_from_a_browser())
    with qtbot.waitSignal(slot.image_pasted):
        qtbot.keyClick(slot.well, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def test_a_file_goes_before_the_picture_that_comes_with_it(qtbot: QtBot, slot: InputSlot, tmp_path: Path) -> None:
    mime = _from_a_browser()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "lake.png"))])
    with qtbot.waitSignal(slot.files_dropped), qtbot.assertNotEmitted(slot.image_pasted):
        _drop(slot, mime)


def test_a_picture_that_was_promised_and_does_not_come_is_told(slot: InputSlot) -> None:
    mime = QMimeData()
    mime.setImageData(QImage())
    _drop(slot, mime)
    assert _error(slot).startswith("The picture did not come with it")


def test_a_filled_slot_shows_its_picture_and_a_cross_that_empties_it(
    qtbot: QtBot, slot: InputSlot, theme: Theme
) -> None:
    picture = QPixmap(300, 100)
    picture.fill(theme.color("state.done.fg"))
    slot.set_picture(picture, Held("lake.png"))
    assert slot.is_filled
    assert slot.well.toolTip() == "lake.png"
    assert slot.well.grab().toImage().pixelColor(60, 40) == theme.color("state.done.fg")
    cross = slot.findChild(IconButton)
    assert cross is not None
    with qtbot.waitSignal(slot.cleared):
        qtbot.mouseClick(cross, Qt.MouseButton.LeftButton)
    slot.set_picture(None)
    assert not slot.is_filled
    assert not cross.isVisible()


def test_delete_empties_a_filled_slot(qtbot: QtBot, slot: InputSlot) -> None:
    slot.set_filled(Held("lake.png"))
    with qtbot.waitSignal(slot.cleared):
        qtbot.keyClick(slot.well, Qt.Key.Key_Delete)


def test_a_click_asks_for_a_file(qtbot: QtBot, slot: InputSlot) -> None:
    with qtbot.waitSignal(slot.activated):
        qtbot.mouseClick(slot.well, Qt.MouseButton.LeftButton)


def test_a_picture_that_is_dragged_out_is_told(qtbot: QtBot, slot: InputSlot) -> None:
    slot.set_filled(Held("lake.png"))
    with qtbot.waitSignal(slot.drag_requested):
        qtbot.mousePress(slot.well, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
        qtbot.mouseMove(slot.well, QPoint(70, 40))


def test_a_new_picture_takes_the_error_away(slot: InputSlot) -> None:
    slot.show_error(REASON)
    slot.set_filled(Held("lake.png"))
    slot.set_picture(QPixmap(10, 10))
    assert _error(slot) == ""


def test_our_own_assets_are_not_files_too() -> None:
    from app.ui.widgets.slot import drop_of

    assert drop_of(mime_of([7], [Path("/library/a.png")])) == Drop(asset_ids=(7,))
