"""The window: shell first, panels later, layouts, regions, what is dropped and pasted, how it closes."""

import json
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent, QGuiApplication, QImage, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from typing_extensions import override

from app.ui.context import PanelPlugin, Place, UiContext
from app.ui.frame.profile_menu import ProfileMenu
from app.ui.frame.status_bar import StatusItem
from app.ui.main_window import MainWindow
from app.ui.theme import Theme
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.empty import EmptyState
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.label import Label
from tests.support import hands
from tests.support.library import open_context, open_library
from tests.support.until import until


class Panel(QWidget):
    """A panel with a button and a field."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self.context = context
        self.button = QPushButton("Go")
        self.field = QLineEdit()
        column = QVBoxLayout(self)
        column.addWidget(self.button)
        column.addWidget(self.field)


def _plugin(panel_id: str, place: Place, order: int = 0) -> PanelPlugin:
    return PanelPlugin(panel_id, panel_id.capitalize(), "image", place, order, Panel)


PLUGINS = [
    _plugin("create", "left"),
    _plugin("inspector", "right"),
    _plugin("queue", "bottom"),
    _plugin("lineage", "page", 20),
    _plugin("gallery", "page", 10),
]
NOT_BEFORE_THE_FIRST_PAINT = ("sqlalchemy", "httpx", "pydantic", "adbutils", "keyring", "av", "numpy")


@pytest.fixture
async def context(theme: Theme, tmp_path: Path) -> AsyncIterator[UiContext]:
    async with open_library(tmp_path) as library, open_context(library, theme) as made:
        yield made


@pytest.fixture
def view_file(tmp_path: Path) -> Path:
    return tmp_path / "view" / "window.json"


@pytest.fixture
def window(theme: Theme, view_file: Path, qtbot: QtBot) -> MainWindow:
    return _open(theme, view_file, qtbot)


def _open(theme: Theme, view_file: Path, qtbot: QtBot) -> MainWindow:
    made = MainWindow(theme, view_file)
    qtbot.addWidget(made, before_close_func=lambda widget: widget.allow_close())
    made.show()
    made.activateWindow()
    return made


def _write(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True)
    path.write_text(content, "utf-8")


def _read(path: Path) -> dict[str, object]:
    return dict(json.loads(path.read_text("utf-8")))


def _visible_docks(window: MainWindow) -> set[str]:
    return {key for key, dock in window.docks.docks.items() if dock.isVisible()}


def _action(window: MainWindow, text: str) -> QAction:
    return next(action for action in window.actions() if action.text() == text)


def test_the_shell_needs_qt_and_the_standard_library_alone() -> None:
    code = (
        "import sys, pathlib; from PySide6.QtWidgets import QApplication; app = QApplication([])\n"
        "from app.ui.theme import Theme; from app.ui.main_window import MainWindow\n"
        "theme = Theme(pathlib.Path(sys.argv[1])); theme.install()\n"
        "window = MainWindow(theme); window.show(); window.grab()\n"
        f"print([name for name in {NOT_BEFORE_THE_FIRST_PAINT!r} if name in sys.modules])"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code, str(root / "resources")], capture_output=True, text=True, cwd=root, check=True
    )
    assert done.stdout.strip() == "[]"


async def test_panels_come_into_docks_and_pages_in_their_order(window: MainWindow, context: UiContext) -> None:
    await window.attach(context, PLUGINS)
    assert _visible_docks(window) == {"create", "inspector", "queue"}
    assert window.current_page == "gallery"
    assert window.page("gallery").isVisible()
    assert window.rail.button("gallery").y() < window.rail.button("lineage").y() < window.rail.button("settings").y()


def _break(_context: UiContext) -> QWidget:
    raise RuntimeError("no such table: gallery")


@pytest.mark.parametrize("place", ["page", "left"])
async def test_a_panel_that_cannot_be_made_says_so_and_the_others_stand(
    window: MainWindow, context: UiContext, qtbot: QtBot, place: Place
) -> None:
    broken = PanelPlugin("broken", "Broken", "image", place, 1, _break)
    await window.attach(context, [*PLUGINS, broken])
    (sorry,) = window.findChildren(EmptyState)
    assert any("could not be opened" in label.text() for label in sorry.findChildren(Label))
    window.show_page("broken")
    qtbot.mouseClick(sorry.button, Qt.MouseButton.LeftButton)
    assert "no such table: gallery" in QGuiApplication.clipboard().text()
    window.show_page("gallery")
    assert window.page("gallery").isVisible()


async def test_the_window_fits_on_the_screen_at_its_first_start(window: MainWindow) -> None:
    room = window.screen().availableSize()
    assert window.height() < room.height()


async def test_a_page_shows_though_a_dock_has_the_whole_window(window: MainWindow, context: UiContext) -> None:
    await window.attach(context, PLUGINS)
    dock_id = next(iter(window.docks.docks))
    window.docks.toggle_large(dock_id)
    page_id = window.current_page
    assert not window.page(page_id).isVisible()
    window.show_page(page_id)
    assert window.page(page_id).isVisible()


async def test_a_click_on_the_rail_shows_the_page(window: MainWindow, context: UiContext, qtbot: QtBot) -> None:
    await window.attach(context, PLUGINS)
    qtbot.mouseClick(window.rail.button("lineage"), Qt.MouseButton.LeftButton)
    assert window.page("lineage").isVisible()
    assert window.rail.button("lineage").isChecked()
    assert not window.rail.button("gallery").isChecked()


class PanelThatTakesKeys(Panel):
    """A page that says where keys go first."""

    def focus_first(self) -> None:
        self.button.setFocus(Qt.FocusReason.OtherFocusReason)


async def test_keys_go_to_a_page_that_was_clicked_without_a_ring_until_tab(
    window: MainWindow, context: UiContext, qtbot: QtBot
) -> None:
    page = PanelPlugin("accounts", "Accounts", "image", "page", 30, PanelThatTakesKeys)
    await window.attach(context, [*PLUGINS, page])
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.mouseClick(window.rail.button("accounts"), Qt.MouseButton.LeftButton)
    panel = window.page("accounts")
    assert isinstance(panel, PanelThatTakesKeys)
    assert panel.button.hasFocus()
    (ring,) = window.findChildren(FocusRing, options=Qt.FindChildOption.FindDirectChildrenOnly)
    assert ring.target is None


async def test_settings_on_the_rail_leaves_the_page_and_asks_for_them(
    window: MainWindow, context: UiContext, qtbot: QtBot
) -> None:
    await window.attach(context, PLUGINS)
    with qtbot.waitSignal(window.settings_requested):
        qtbot.mouseClick(window.rail.button("settings"), Qt.MouseButton.LeftButton)
    assert window.rail.button("gallery").isChecked()


async def test_an_end_from_outside_keeps_the_layout_too(
    window: MainWindow, context: UiContext, view_file: Path
) -> None:
    await window.attach(context, PLUGINS)
    window.set_layout_id("review")
    window.allow_close()
    window.close()
    assert _read(view_file)["layout"] == "review"


async def test_the_review_layout_gives_the_composers_room_away(window: MainWindow, context: UiContext) -> None:
    await window.attach(context, PLUGINS)
    _action(window, "Layout: Review").trigger()
    assert _visible_docks(window) == {"inspector", "queue"}
    _action(window, "Layout: Create").trigger()
    assert _visible_docks(window) == {"create", "inspector", "queue"}


async def test_there_is_a_devices_layout_only_with_a_devices_page(window: MainWindow, context: UiContext) -> None:
    await window.attach(context, PLUGINS)
    assert [action.text() for action in window.actions() if action.text().startswith("Layout")] == [
        "Layout: Create",
        "Layout: Review",
    ]


async def test_docks_at_the_sides_and_the_rail_grow_with_the_text(
    window: MainWindow, context: UiContext, theme: Theme, qtbot: QtBot
) -> None:
    window.resize(1600, 900)
    await window.attach(context, PLUGINS)
    dock, rail = window.docks.docks["create"], window.rail.width()
    qtbot.waitUntil(lambda: dock.width() >= theme.token("layout.composer.normal") - 8)
    before = dock.width()
    theme.set_look(text_scale=150)
    try:
        qtbot.waitUntil(lambda: dock.width() > before * 1.2)
        assert window.rail.width() > rail * 1.4
    finally:
        theme.set_look(text_scale=100)


async def test_a_layout_is_found_again_as_it_was_left(
    window: MainWindow, context: UiContext, theme: Theme, view_file: Path, qtbot: QtBot
) -> None:
    await window.attach(context, PLUGINS)
    window.docks.toggle("inspector")
    window.show_page("lineage")
    window.close()
    again = _open(theme, view_file, qtbot)
    assert _visible_docks(again) == {"create", "queue"}
    assert again.rail.button("lineage").isChecked()
    await again.attach(context, PLUGINS)
    assert _visible_docks(again) == {"create", "queue"}
    assert again.current_page == "lineage"


async def test_a_dock_that_was_hidden_comes_back_when_it_is_asked_for(window: MainWindow, context: UiContext) -> None:
    await window.attach(context, PLUGINS)
    window.docks.toggle("create")
    context.shell.page_requested.emit("create")
    assert "create" in _visible_docks(window)


async def test_a_layout_can_be_put_back_as_it_was_meant(window: MainWindow, context: UiContext) -> None:
    await window.attach(context, PLUGINS)
    window.docks.toggle("create")
    window.docks.title("queue").toggle_floating()
    _action(window, "Reset this layout").trigger()
    assert _visible_docks(window) == {"create", "inspector", "queue"}
    assert not window.docks.docks["queue"].isFloating()


async def test_the_queue_can_take_the_whole_window_and_give_it_back(
    window: MainWindow, context: UiContext, qtbot: QtBot
) -> None:
    await window.attach(context, PLUGINS)
    button = window.docks.title("queue").maximize_button
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert _visible_docks(window) == {"queue"}
    assert not window.page("gallery").isVisible()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert _visible_docks(window) == {"create", "inspector", "queue"}
    assert window.page("gallery").isVisible()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"geometry": 3, "layouts": {"create": "?"}, "layout": "none"}'])
async def test_a_damaged_view_file_counts_as_none(
    theme: Theme, view_file: Path, context: UiContext, qtbot: QtBot, content: str
) -> None:
    _write(view_file, content)
    window = _open(theme, view_file, qtbot)
    await window.attach(context, PLUGINS)
    assert _visible_docks(window) == {"create", "inspector", "queue"}
    window.close()
    assert _read(view_file)["layout"] == "create"


async def test_f6_goes_round_the_regions_and_each_remembers_its_place(
    window: MainWindow, context: UiContext, qtbot: QtBot
) -> None:
    await window.attach(context, PLUGINS)
    gallery = window.page("gallery")
    assert isinstance(gallery, Panel)
    qtbot.waitUntil(window.isActiveWindow)
    gallery.field.setFocus()
    seen: list[QWidget | None] = []
    for _ in range(7):
        window.regions.go(1)
        seen.append(window.regions.current())
    assert len({id(region) for region in seen}) == 7
    assert gallery.field.hasFocus()
    window.regions.go(-1)
    assert window.regions.current() is window.docks.docks["create"]


async def test_f6_comes_to_an_error_that_stands_over_the_window(
    window: MainWindow, context: UiContext, qtbot: QtBot
) -> None:
    await window.attach(context, PLUGINS)
    qtbot.waitUntil(window.isActiveWindow)
    context.shell.toast("failed", "Could not read it.", details="Traceback")
    (card,) = window.toasts.cards
    window.status.findChildren(StatusItem)[2].setFocus()
    window.regions.go(1)
    focused = QApplication.focusWidget()
    assert isinstance(focused, IconButton)
    assert card.isAncestorOf(focused)
    qtbot.keyClick(focused, Qt.Key.Key_Space)
    assert window.toasts.cards == []


async def test_escape_goes_back_to_the_centre(window: MainWindow, context: UiContext, qtbot: QtBot) -> None:
    await window.attach(context, PLUGINS)
    gallery, composer = window.page("gallery"), window.docks.docks["create"].findChild(Panel)
    assert isinstance(gallery, Panel)
    assert isinstance(composer, Panel)
    qtbot.waitUntil(window.isActiveWindow)
    gallery.field.setFocus()
    composer.button.setFocus()
    qtbot.keyClick(composer.button, Qt.Key.Key_Escape)
    assert gallery.field.hasFocus()


async def test_the_palette_finds_a_page_by_letters_and_opens_it(
    window: MainWindow, context: UiContext, qtbot: QtBot
) -> None:
    await window.attach(context, PLUGINS)
    _action(window, "Search everything").trigger()
    field = window.palette_box.field
    assert field is not None
    qtbot.keyClicks(field, "line")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert window.current_page == "lineage"
    assert not window.palette_box.is_open


async def test_the_palette_finds_the_actions_of_panels(window: MainWindow, context: UiContext, qtbot: QtBot) -> None:
    await window.attach(context, PLUGINS)
    heard: list[bool] = []
    action = QAction("Retry all failed jobs", window)
    action.triggered.connect(lambda: heard.append(True))
    context.shell.action_registered.emit(action)
    window.palette_box.open()
    field = window.palette_box.field
    assert field is not None
    qtbot.keyClicks(field, "retry")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert heard == [True]


async def test_files_can_be_imported_from_anywhere_by_key_and_from_the_palette(
    window: MainWindow, context: UiContext, qtbot: QtBot
) -> None:
    await window.attach(context, PLUGINS)
    qtbot.waitUntil(window.isActiveWindow)
    queue = window.docks.docks["queue"].findChild(Panel)
    assert isinstance(queue, Panel)
    queue.button.setFocus()
    with qtbot.waitSignal(window.import_requested):
        qtbot.keyClick(queue.button, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    window.palette_box.open()
    field = window.palette_box.field
    assert field is not None
    qtbot.keyClicks(field, "import")
    with qtbot.waitSignal(window.import_requested):
        qtbot.keyClick(field, Qt.Key.Key_Return)


class PanelWithWindowKey(Panel):
    """A panel that wants a key that the window has."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context)
        action = QAction("Import here", self)
        action.setShortcut(QKeySequence("Ctrl+I"))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.addAction(action)


async def test_a_panel_with_a_key_of_the_window_does_not_mute_it(
    window: MainWindow, context: UiContext, qtbot: QtBot
) -> None:
    page = PanelPlugin("other", "Other", "image", "page", 1, PanelWithWindowKey)
    await window.attach(context, [*PLUGINS, page])
    qtbot.waitUntil(window.isActiveWindow)
    window.show_page("other")
    panel = window.page("other")
    assert isinstance(panel, Panel)
    panel.field.setFocus()
    with qtbot.waitSignal(window.import_requested):
        qtbot.keyClick(panel.field, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)


async def test_a_composer_that_was_closed_comes_back_by_the_profiles_menu(
    window: MainWindow, context: UiContext
) -> None:
    await window.attach(context, PLUGINS)
    window.docks.docks["create"].close()
    assert "create" not in _visible_docks(window)
    window.app_bar.profile.click()
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, ProfileMenu)
    action = next(one for one in menu.actions() if one.text() == "Create")
    hands.click(menu, menu.actionGeometry(action).center())
    assert "create" in _visible_docks(window)


async def test_an_overlay_that_cannot_be_made_leaves_the_window_whole(window: MainWindow, context: UiContext) -> None:
    await window.attach(context, [*PLUGINS, PanelPlugin("broken", "Broken", "eye", "overlay", 90, _break)])
    assert window.page("gallery").isVisible()
    assert not [one for one in window.findChildren(EmptyState) if one.isVisible()]


def _drop(window: MainWindow, mime: QMimeData) -> bool:
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(400, 300), Qt.DropAction.CopyAction, mime, buttons, keys)
    QApplication.sendEvent(window, enter)
    drop = QDropEvent(QPointF(400, 300), Qt.DropAction.CopyAction, mime, buttons, keys)
    QApplication.sendEvent(window, drop)
    return enter.isAccepted()


def test_files_dropped_anywhere_are_told(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.png")), QUrl("https://example.org/b.png")])
    with qtbot.waitSignal(window.files_dropped) as heard:
        assert _drop(window, mime)
    assert heard.args == [[tmp_path / "a.png"]]


def test_our_own_assets_are_not_imported_again(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    from app.ui.drag import mime_of

    with qtbot.assertNotEmitted(window.files_dropped):
        _drop(window, mime_of([1], [tmp_path / "a.png"]))


def test_a_picture_on_the_clipboard_is_pasted(window: MainWindow, qtbot: QtBot) -> None:
    image = QImage(6, 4, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.blue)
    QGuiApplication.clipboard().setImage(image)
    with qtbot.waitSignal(window.image_pasted) as heard:
        _action(window, "Paste picture or files").trigger()
    assert heard.args is not None
    assert (heard.args[0].width(), heard.args[0].height()) == (6, 4)


def test_closing_asks_first_and_closes_when_it_may(window: MainWindow, view_file: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.close_requested):
        window.close()
    assert window.isVisible()
    assert view_file.is_file()
    window.allow_close()
    window.close()
    assert not window.isVisible()


def test_a_view_file_that_cannot_be_written_does_not_keep_the_window_open(window: MainWindow, view_file: Path) -> None:
    view_file.mkdir(parents=True)
    heard: list[bool] = []
    window.close_requested.connect(lambda: heard.append(True))
    window.close()
    assert heard == [True]
    window.allow_close()
    window.close()
    assert not window.isVisible()


async def test_toasts_fold_into_the_bell_and_errors_stay(window: MainWindow, context: UiContext) -> None:
    await window.attach(context, PLUGINS)
    for number in range(4):
        context.shell.toast("done", f"Picture {number} is ready.")
    context.shell.toast("failed", "Could not read it.")
    assert len(window.toasts.cards) == 3
    assert len(window.toasts.past) == 5
    assert window.app_bar.bell.has_unread
    assert [card.is_passing for card in window.toasts.cards] == [True, True, False]
    window.app_bar.bell.click()
    assert not window.app_bar.bell.has_unread


class Cover(QWidget):
    """Stands for a page, with a button."""

    def __init__(self) -> None:
        super().__init__()
        self.button = QPushButton("Begin")
        QVBoxLayout(self).addWidget(self.button)

    def focus_first(self) -> None:
        self.button.setFocus(Qt.FocusReason.OtherFocusReason)


class Shown(QObject):
    """Counts how often what it watches is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.times = 0

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.times += event.type() is QEvent.Type.Show
        return False


async def test_a_cover_stands_for_its_page_until_it_is_taken_away(window: MainWindow, context: UiContext) -> None:
    await window.attach(context, PLUGINS)
    cover = Cover()
    window.set_cover(cover)
    center = window.centralWidget()
    assert center is not None
    window.resize(1200, 700)
    assert cover.geometry() == center.rect()
    hands.click(window.rail.button("lineage"))
    assert window.page("lineage").isVisible()
    hands.click(window.rail.button("gallery"))
    assert cover.isVisible()
    assert not window.page("gallery").isVisible()
    window.set_cover(None)
    assert window.page("gallery").isVisible()
    # A window that was left on another page comes back on that.
    window.show_page("lineage")
    window.set_cover(Cover())
    assert window.page("lineage").isVisible()


async def test_no_page_but_the_present_one_shows_while_a_cover_goes(window: MainWindow, context: UiContext) -> None:
    """The devices' page watches for phones from when it was first seen on."""
    await window.attach(context, PLUGINS)
    window.set_cover(Cover())
    shown = Shown()
    window.page("lineage").installEventFilter(shown)
    window.set_cover(None)
    assert window.page("gallery").isVisible()
    assert shown.times == 0


async def test_the_keyboard_goes_to_the_cover_and_not_behind_it(window: MainWindow, context: UiContext) -> None:
    await window.attach(context, PLUGINS)
    await until(window.isActiveWindow, wanted=True)
    cover = Cover()
    window.set_cover(cover)
    assert cover.button.hasFocus()
    gallery = window.page("gallery")
    for _ in range(40):
        focused = QApplication.focusWidget()
        assert focused is not None
        assert not gallery.isAncestorOf(focused)
        hands.press(focused, Qt.Key.Key_Tab)
    center = window.centralWidget()
    assert center is not None
    window.regions.enter(center)
    assert center.isAncestorOf(cover.button)
    assert cover.button.hasFocus()


async def test_the_ring_follows_the_keyboard_and_not_the_mouse(
    window: MainWindow, context: UiContext, qtbot: QtBot
) -> None:
    from app.ui.widgets.focus import FocusRing

    await window.attach(context, PLUGINS)
    gallery = window.page("gallery")
    assert isinstance(gallery, Panel)
    ring = window.findChild(FocusRing)
    assert ring is not None
    qtbot.waitUntil(window.isActiveWindow)
    gallery.field.setFocus()
    qtbot.keyClick(gallery.field, Qt.Key.Key_Backtab)
    assert ring.target is gallery.button
    assert ring.isVisible()
    gallery.field.setFocus()
    assert not ring.isVisible()


def test_numbers_of_the_bars_are_told_in_words(window: MainWindow) -> None:
    window.app_bar.set_credits({"webapi": 4718})
    window.status.set_running(3, 8)
    window.status.set_needs_you(1)
    texts = [item.text() for item in window.status.findChildren(StatusItem) if item.isVisible()]
    assert texts[:2] == ["Running 3/8", "1 job needs you"]
