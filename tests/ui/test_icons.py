"""Icons: recoloured, sharp, with a look for each state."""

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon
from PySide6.QtWidgets import QApplication

from app.system.paths import resources_folder
from app.ui.icons import IconRenderer, program_icon
from app.ui.theme import Theme

STROKES = {"12": 2.25, "16": 2.0, "40": 1.25}


@pytest.fixture
def renderer(qapp: QApplication) -> IconRenderer:  # noqa: ARG001
    return IconRenderer(resources_folder() / "icons", STROKES)


def _ink(icon: QIcon, mode: QIcon.Mode, state: QIcon.State = QIcon.State.Off) -> QColor:
    return icon.pixmap(16, 16, mode, state).toImage().pixelColor(8, 8)


def test_an_icon_has_as_many_pixels_as_the_screen(renderer: IconRenderer) -> None:
    pixmap = renderer.pixmap("search", 16, QColor("white"), 1.5)
    assert (pixmap.width(), pixmap.devicePixelRatio()) == (24, 1.5)
    assert pixmap.deviceIndependentSize().width() == 16


def test_a_large_icon_has_a_thin_line(renderer: IconRenderer) -> None:
    def share(size: int) -> float:
        image = renderer.pixmap("play", size, QColor("white"), 1.0).toImage()
        alpha = sum(image.pixelColor(x, y).alphaF() for x in range(size) for y in range(size))
        return alpha / size**2

    assert share(40) < share(12)


def test_the_same_icon_is_drawn_once(renderer: IconRenderer) -> None:
    first = renderer.pixmap("search", 16, QColor("white"), 1.0)
    assert renderer.pixmap("search", 16, QColor("white"), 1.0).cacheKey() == first.cacheKey()
    assert renderer.pixmap("search", 16, QColor("black"), 1.0).cacheKey() != first.cacheKey()


def test_a_filled_icon_is_filled(renderer: IconRenderer) -> None:
    assert renderer.pixmap("play", 16, QColor("white"), 1.0, filled=True).toImage().pixelColor(8, 8).alpha() == 255
    assert renderer.pixmap("play", 16, QColor("white"), 1.0).toImage().pixelColor(8, 8).alpha() == 0


def test_an_icon_without_a_file_is_an_error(renderer: IconRenderer) -> None:
    with pytest.raises(FileNotFoundError):
        renderer.pixmap("no-such-icon", 16, QColor("white"), 1.0)


def test_an_icon_looks_disabled_hovered_and_checked(theme: Theme) -> None:
    icon = theme.icon("play", on_color="accent.text", filled=True)
    assert _ink(icon, QIcon.Mode.Normal) == theme.color("text.secondary")
    assert _ink(icon, QIcon.Mode.Active) == theme.color("text.primary")
    assert _ink(icon, QIcon.Mode.Disabled) == theme.color("text.disabled")
    assert _ink(icon, QIcon.Mode.Normal, QIcon.State.On) == theme.color("accent.text")


def test_a_copy_of_an_icon_follows_the_theme_too(theme: Theme) -> None:
    copy = QIcon(theme.icon("play", "text.primary", filled=True))
    copy.addPixmap(theme.pixmap("x", 16, "text.primary"), QIcon.Mode.Selected)
    theme.set_look(choice="light")
    assert _ink(copy, QIcon.Mode.Normal) == theme.color("text.primary")


@pytest.mark.parametrize("dpr", [1.0, 1.5, 2.0])
def test_an_icon_on_a_button_or_a_menu_has_as_many_pixels_as_the_screen(theme: Theme, dpr: float) -> None:
    pixmap = theme.icon("search").pixmap(QSize(16, 16), dpr)
    assert (pixmap.width(), pixmap.devicePixelRatio()) == (16 * dpr, dpr)
    assert pixmap.toImage() == theme.pixmap("search", 16, "text.secondary", dpr).toImage()


def test_the_program_has_its_own_icon_in_the_sizes_that_desktops_show(qapp: QApplication) -> None:  # noqa: ARG001
    icon = program_icon(resources_folder())
    assert {size.width() for size in icon.availableSizes()} >= {16, 32, 48, 256}
    for size in (16, 48):
        shown = icon.pixmap(size, size).toImage()
        assert shown.pixelColor(size // 2, size // 8).blue() > 150, "the tile is violet"
        assert shown.pixelColor(0, 0).alpha() == 0, "its corners are round"
