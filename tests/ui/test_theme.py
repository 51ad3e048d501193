"""The look: contrast of the tokens, a style sheet without gaps, a switch that every widget follows."""

import json
import re
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QColor, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication, QPushButton

from app.domain.enums import OperationType
from app.system.paths import resources_folder
from app.ui import look_words
from app.ui.theme import _RELATED_OPERATIONS, Theme, parse_color

TOKENS: dict[str, Any] = json.loads((resources_folder() / "styles/tokens.json").read_text("utf-8"))
THEMES = ("dark", "light")
SURFACES = ("surface.canvas", "surface.panel", "surface.raised", "surface.overlay")
ROWS = ("fill.hover", "selection.row", "selection.rowInactive")
STATES = ("running", "waiting", "done", "failed", "warning", "outOfDate")
ICONS = resources_folder() / "icons"


def _color(theme: str, path: str) -> QColor:
    node: Any = TOKENS["color"][theme]
    for part in path.split("."):
        node = node[part]
    return parse_color(node)


def _luminance(color: QColor) -> float:
    parts = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
        for part in (color.redF(), color.greenF(), color.blueF())
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def _contrast(theme: str, front: str, back: str) -> float:
    light, dark = sorted((_luminance(_color(theme, front)), _luminance(_color(theme, back))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


TEXTS = ["text.primary", "text.secondary", "text.tertiary", "accent.text", *(f"state.{name}.fg" for name in STATES)]
ON_SURFACE = list(product(THEMES, TEXTS, SURFACES))
ON_ROW = list(product(THEMES, ["text.primary", "text.secondary", *(f"state.{s}.fg" for s in STATES)], ROWS))
OWN_FILL = [(theme, f"state.{name}.fg", f"state.{name}.subtle") for theme, name in product(THEMES, STATES)]
OPERATIONS = [
    (theme, f"operation.{name}", back) for theme, name, back in product(THEMES, TOKENS["operation"], SURFACES[:2])
]
COLORS = ("red", "orange", "yellow", "green", "blue", "purple")
LETTERS = [(theme, "label.text", f"label.{name}") for theme, name in product(THEMES, COLORS)]
FILLS = [(theme, "text.onAccent", f"accent.{name}") for theme, name in product(THEMES, ("base", "hover", "pressed"))]


def test_the_words_of_operations_and_states_can_be_translated() -> None:
    states = {look["word"] for look in TOKENS["color"]["dark"]["state"].values()}
    operations = {look["label"] for look in TOKENS["operation"].values()}
    assert set(look_words.STATES) == states
    assert set(look_words.OPERATIONS) == operations | {label for _, label, _, _ in _RELATED_OPERATIONS.values()}


@pytest.mark.parametrize(("theme_name", "front", "back"), ON_SURFACE + ON_ROW + OWN_FILL + OPERATIONS + FILLS + LETTERS)
def test_text_can_be_read(theme_name: str, front: str, back: str) -> None:
    assert _contrast(theme_name, front, back) >= 4.5


PARTS = [
    *product(THEMES, ("border.control", "selection.ring", "focus.ring"), SURFACES[:2]),
    *((theme, "state.running.fg", "fill.track") for theme in THEMES),
    *product(THEMES, (f"label.{name}" for name in COLORS), SURFACES),
    *((theme, "accent.base", back) for theme, back in product(THEMES, SURFACES[:2])),
]


@pytest.mark.parametrize(("theme_name", "front", "back"), PARTS)
def test_parts_that_say_something_are_seen(theme_name: str, front: str, back: str) -> None:
    assert _contrast(theme_name, front, back) >= 3


@pytest.mark.parametrize("choice", THEMES)
def test_the_style_sheet_has_a_value_for_each_name(qapp: QApplication, choice: str) -> None:  # noqa: ARG001
    sheet = Theme(choice=choice).style_sheet()
    assert "{{" not in sheet
    assert "px" in sheet


def test_a_switch_changes_palette_and_style_and_tells_it_once(theme: Theme) -> None:
    heard: list[bool] = []
    theme.changed.connect(lambda: heard.append(theme.is_dark))
    theme.set_look(choice="light")
    theme.set_look(choice="light")
    assert heard == [False]
    assert QApplication.palette().color(QPalette.ColorRole.WindowText) == _color("light", "text.primary")
    assert theme.color("surface.panel") == _color("light", "surface.panel")


def test_an_icon_follows_the_theme(theme: Theme) -> None:
    icon = theme.icon("folder", "text.primary")
    dark = icon.pixmap(16, 16).toImage()
    theme.set_look(choice="light")
    light = icon.pixmap(16, 16).toImage()
    assert _strongest(dark) == _color("dark", "text.primary")
    assert _strongest(light) == _color("light", "text.primary")


def _strongest(image: Any) -> QColor:
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    strongest: QColor = max(pixels, key=lambda pixel: int(pixel.alpha()))
    return strongest


def test_strong_outlines_take_the_colour_of_controls(theme: Theme) -> None:
    theme.set_look(strong_outlines=True)
    assert theme.color("border.default") == _color("dark", "border.control")


def test_text_grows_with_the_users_size(theme: Theme) -> None:
    theme.set_look(text_scale=150)
    assert theme.font("body").pixelSize() == 20
    assert theme.scaled(28) == 42


def test_reduced_motion_takes_the_time_out_of_movement(theme: Theme) -> None:
    theme.set_look(reduced_motion=True)
    assert theme.token("motion.normal") == 0
    assert theme.token("motion.toastStay") == 6000


def test_the_shipped_fonts_are_used(theme: Theme) -> None:
    assert QFontInfo(theme.font("body")).family() == "Inter"
    assert QFontInfo(theme.font("mono")).family() == "JetBrains Mono"


@pytest.mark.parametrize("operation", list(OperationType))
def test_each_operation_has_a_look(theme: Theme, operation: OperationType) -> None:
    look = theme.operation(operation)
    assert look.label
    assert len(look.short) == 3
    assert (ICONS / f"{look.icon}.svg").is_file()


@pytest.mark.parametrize("name", STATES)
def test_each_state_has_icon_and_word(theme: Theme, name: str) -> None:
    look = theme.state(name)
    assert look.word
    assert (ICONS / f"{look.icon}.svg").is_file()


def test_a_button_is_painted_in_the_colours_of_its_kind(theme: Theme) -> None:
    button = QPushButton()
    button.setProperty("kind", "primary")
    button.resize(80, 28)
    assert button.grab().toImage().pixelColor(40, 14) == theme.color("accent.base")


def test_the_list_of_icons_is_the_folder_of_icons() -> None:
    listed = (ICONS / "icons.txt").read_text("utf-8").split()
    assert listed == sorted(listed)
    assert set(listed) == {path.stem for path in ICONS.glob("*.svg")}


def test_each_icon_is_named_in_the_code() -> None:
    app = Path(__file__).parents[2] / "app"
    code = "\n".join(path.read_text("utf-8") for path in app.rglob("*.py"))
    words = set(re.findall(r'"([a-z0-9-]+)"', code)) | set(re.findall(r'"icon":\s*"([a-z0-9-]+)"', json.dumps(TOKENS)))
    assert sorted({path.stem for path in ICONS.glob("*.svg")} - words) == []


def test_each_icon_that_the_code_names_is_there() -> None:
    app = Path(__file__).parents[2] / "app" / "ui"
    code = "\n".join(path.read_text("utf-8") for path in app.rglob("*.py"))
    calls = r'(?:\.icon|\.pixmap|set_icon|paint\.icon)\((?:[^()"]|\([^()]*\))*?"([a-z0-9-]+)"'
    named = {*re.findall(calls, code), *re.findall(r'\bicon(?:_name)?="([a-z0-9-]+)"', code)}
    named |= set(re.findall(r'(?:IconButton|EmptyState)\(\s*(?:self\._)?theme,\s*"([a-z0-9-]+)"', code))
    assert {"search", "chevron-down", "x"} <= named
    assert sorted(name for name in named if not (ICONS / f"{name}.svg").is_file()) == []


def test_the_whole_licences_ship() -> None:
    assert "ISC License" in (ICONS / "LICENSE").read_text("utf-8")
    for font in ("inter", "jetbrains-mono"):
        assert "SIL OPEN FONT LICENSE" in (resources_folder() / "fonts" / font / "LICENSE").read_text("utf-8")
