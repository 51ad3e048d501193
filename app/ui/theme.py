"""How everything looks: colours, sizes, fonts and icons, all from resources/styles/tokens.json."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QPalette, QPixmap
from PySide6.QtWidgets import QApplication

_OPERATION_KEYS: Final[Mapping[str, str]] = {
    "text_to_image": "t2i",
    "image_to_image": "i2i",
    "text_to_video": "t2v",
    "image_to_video": "i2v",
    "video_extend": "extend",
    "video_transition": "transition",
    "fusion": "fusion",
    "upscale": "upscale",
    "frame_extraction": "frame",
}
# Operations without a look of their own: the one whose colour and line they share, label, code, icon.
_RELATED_OPERATIONS: Final[Mapping[str, tuple[str, str, str, str]]] = {
    "video_modify": ("i2v", "Clip edit", "VED", "brush"),
    "lip_sync": ("i2v", "Lip sync", "LIP", "volume-2"),
    "sound_effect": ("upscale", "Sound effect", "SND", "volume-2"),
}
_LINES: Final[Mapping[str, Qt.PenStyle]] = {
    "solid": Qt.PenStyle.SolidLine,
    "dash": Qt.PenStyle.DashLine,
    "dot": Qt.PenStyle.DotLine,
}
_PALETTE_ROLES: Final[Mapping[QPalette.ColorRole, str]] = {
    QPalette.ColorRole.Window: "surface.panel",
    QPalette.ColorRole.WindowText: "text.primary",
    QPalette.ColorRole.Base: "surface.panel",
    QPalette.ColorRole.AlternateBase: "surface.panel",
    QPalette.ColorRole.ToolTipBase: "surface.overlay",
    QPalette.ColorRole.ToolTipText: "text.primary",
    QPalette.ColorRole.PlaceholderText: "text.tertiary",
    QPalette.ColorRole.Text: "text.primary",
    QPalette.ColorRole.Button: "fill.control",
    QPalette.ColorRole.ButtonText: "text.primary",
    QPalette.ColorRole.BrightText: "text.onAccent",
    QPalette.ColorRole.Light: "fill.controlHover",
    QPalette.ColorRole.Midlight: "fill.hover",
    QPalette.ColorRole.Mid: "border.default",
    QPalette.ColorRole.Dark: "border.subtle",
    QPalette.ColorRole.Shadow: "surface.canvas",
    QPalette.ColorRole.Highlight: "selection.row",
    QPalette.ColorRole.HighlightedText: "selection.text",
    QPalette.ColorRole.Link: "accent.text",
    QPalette.ColorRole.LinkVisited: "accent.text",
}
_DISABLED_ROLES: Final[Mapping[QPalette.ColorRole, str]] = {
    QPalette.ColorRole.WindowText: "text.disabled",
    QPalette.ColorRole.Text: "text.disabled",
    QPalette.ColorRole.ButtonText: "text.disabled",
    QPalette.ColorRole.PlaceholderText: "text.disabled",
    QPalette.ColorRole.HighlightedText: "text.disabled",
    QPalette.ColorRole.Button: "fill.disabled",
}
_PLACEHOLDER: Final = re.compile(r"\{\{([\w.]+)\}\}")
_ALPHA_DIGITS: Final = 9
_FONTS_LOADED: Final = "pixsim7FontsLoaded"


@dataclass(frozen=True, slots=True)
class OperationLook:
    """How an operation is told: word, three-letter code, icon name, colour and the line of its edges."""

    label: str
    short: str
    icon: str
    color: QColor
    line: Qt.PenStyle
    width: float


@dataclass(frozen=True, slots=True)
class StateLook:
    """How a state is told: text colour, fill behind it, icon name and word."""

    color: QColor
    subtle: QColor
    icon: str
    word: str


@cache
def default_resources() -> Path:
    """The folder of the program's own files."""
    from app.system.paths import resources_folder

    return resources_folder()


def parse_color(text: str) -> QColor:
    """A colour of the tokens: #RRGGBB, or #RRGGBBAA where it is seen through."""
    color = QColor(text[:7])
    if len(text) == _ALPHA_DIGITS:
        color.setAlpha(int(text[7:], 16))
    return color


class Theme(QObject):
    """Hands out everything that has a look, and says when the look changes.

    Colours are named by their path in the tokens ("surface.panel"), sizes too ("space.2"), fonts by their place in the
    type scale ("small"), icons by their Lucide name.
    """

    changed = Signal()

    def __init__(
        self,
        resources: Path | None = None,
        *,
        choice: str = "dark",
        text_scale: int = 100,
        reduced_motion: bool = False,
        strong_outlines: bool = False,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._resources = resources or default_resources()
        self._tokens: dict[str, Any] = json.loads((self._resources / "styles/tokens.json").read_text("utf-8"))
        self._template = (self._resources / "styles/app.qss").read_text("utf-8")
        self._choice = choice
        self._text_scale = text_scale
        self._reduced_motion = reduced_motion
        self._strong_outlines = strong_outlines
        self._colors: dict[str, QColor] = {}
        self._fonts: dict[str, QFont] = {}
        self._icons: dict[tuple[object, ...], QIcon] = {}
        self._families: dict[str, list[str]] = {}
        self._is_installed = False
        from app.ui.icons import IconRenderer

        self._renderer = IconRenderer(self._resources / "icons", self._tokens["icon"]["stroke"])
        self._is_dark = self._decide_dark()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow_system)

    @property
    def choice(self) -> str:
        """The user's choice: dark, light or system."""
        return self._choice

    @property
    def is_dark(self) -> bool:
        return self._is_dark

    @property
    def has_reduced_motion(self) -> bool:
        return self._reduced_motion

    @property
    def text_scale(self) -> int:
        """The user's text size in per cent."""
        return self._text_scale

    @property
    def resources(self) -> Path:
        return self._resources

    def install(self) -> None:
        """Give the application its style, palette, font and style sheet; once, before the first window."""
        from app.ui.style import AppStyle
        from app.ui.widgets.spoken import install_roles

        app = _application()
        install_roles()
        self._load_fonts()
        app.setStyle(AppStyle(self))
        self._is_installed = True
        self._render()

    def set_look(
        self,
        *,
        choice: str | None = None,
        text_scale: int | None = None,
        reduced_motion: bool | None = None,
        strong_outlines: bool | None = None,
    ) -> None:
        """Change what is named and show it at once."""
        before = (self._is_dark, self._text_scale, self._reduced_motion, self._strong_outlines)
        self._choice = self._choice if choice is None else choice
        self._text_scale = self._text_scale if text_scale is None else text_scale
        self._reduced_motion = self._reduced_motion if reduced_motion is None else reduced_motion
        self._strong_outlines = self._strong_outlines if strong_outlines is None else strong_outlines
        self._is_dark = self._decide_dark()
        if before == (self._is_dark, self._text_scale, self._reduced_motion, self._strong_outlines):
            return
        self._colors.clear()
        self._fonts.clear()
        if self._is_installed:
            self._render()
        self.changed.emit()

    def color(self, path: str) -> QColor:
        """The colour at a path of the tokens, in the present theme: "text.primary", "state.failed.fg"."""
        found = self._colors.get(path)
        if found is None:
            found = self.color_in("dark" if self._is_dark else "light", path)
            self._colors[path] = found
        return QColor(found)

    def color_in(self, variant: str, path: str) -> QColor:
        """The colour at a path in the theme named, "dark" or "light"; for pictures of a theme."""
        if self._strong_outlines and path == "border.default":
            path = "border.control"
        return parse_color(str(self._lookup(f"color.{variant}.{path}")))

    def token(self, path: str) -> int:
        """A size, time or count: "space.2", "layout.row", "motion.normal" (0 where motion is reduced)."""
        if self._reduced_motion and path in {"motion.fast", "motion.normal", "motion.slow"}:
            return 0
        return int(self._lookup(path))

    def text(self, path: str) -> str:
        """A word of the tokens: the colour of a shadow."""
        return str(self._lookup(path))

    def font(self, name: str, weight_of: str = "") -> QFont:
        """A font of the type scale, with tabular figures and the user's text size.

        Args:
            name: Its place in the type scale.
            weight_of: Takes the weight of another place instead: "caption" for the words on buttons.
        """
        key = f"{name}/{weight_of}"
        found = self._fonts.get(key)
        if found is None:
            scale = self._tokens["type"]["scale"]
            found = QFont(self._family_list("mono" if name == "mono" else "ui"))
            found.setPixelSize(self.text_pixels(name))
            found.setWeight(QFont.Weight(int(scale[weight_of or name]["weight"])))
            found.setFeature(QFont.Tag("tnum"), 1)
            self._fonts[key] = found
        return QFont(found)

    def text_pixels(self, name: str) -> int:
        """The height of a font of the type scale in pixels, with the user's text size."""
        return round(int(self._tokens["type"]["scale"][name]["size"]) * self._text_scale / 100)

    def scaled(self, pixels: int) -> int:
        """A height that holds text, grown with the user's text size."""
        return round(pixels * max(1.0, self._text_scale / 100))

    def icon(
        self, name: str, color: str = "text.secondary", size: int = 16, *, on_color: str = "", filled: bool = False
    ) -> QIcon:
        """An icon that follows the theme and has its looks for disabled, hovered and checked.

        Args:
            name: The Lucide name.
            color: Path of its colour.
            size: Its logical size, which decides the stroke.
            on_color: Path of its colour when checked; as `color` where it is empty.
            filled: Filled instead of outlined (stars, play).
        """
        key = (name, color, size, on_color, filled)
        found = self._icons.get(key)
        if found is None:
            from app.ui.icons import ThemeIconEngine

            found = QIcon(ThemeIconEngine(self, name, color, size, on_color or color, filled=filled))
            self._icons[key] = found
        return found

    def pixmap(
        self, name: str, size: int, color: str | QColor = "text.secondary", dpr: float = 1.0, *, filled: bool = False
    ) -> QPixmap:
        """An icon as a picture of size x dpr device pixels; cached."""
        solid = color if isinstance(color, QColor) else self.color(color)
        return self._renderer.pixmap(name, size, solid, dpr, filled=filled)

    def operation(self, operation_type: str) -> OperationLook:
        """The look of an operation, by its type or its type's value."""
        value = str(operation_type)
        key, label, short, icon = _RELATED_OPERATIONS.get(value, (_OPERATION_KEYS.get(value, "t2i"), "", "", ""))
        token = self._tokens["operation"][key]
        return OperationLook(
            QCoreApplication.translate("Operation", label or token["label"]),
            short or token["short"],
            icon or token["icon"],
            self.color(f"operation.{key}"),
            _LINES[token["line"]],
            float(token["width"]),
        )

    def state(self, name: str) -> StateLook:
        """The look of a state: running waiting done failed warning outOfDate."""
        token = self._lookup(f"color.{'dark' if self._is_dark else 'light'}.state.{name}")
        return StateLook(
            self.color(f"state.{name}.fg"),
            self.color(f"state.{name}.subtle"),
            token["icon"],
            QCoreApplication.translate("State", token["word"]),
        )

    def style_sheet(self) -> str:
        """The style sheet of the present look."""
        return _PLACEHOLDER.sub(lambda match: self._style_value(match.group(1)), self._template)

    def palette(self) -> QPalette:
        """The palette of the present look, for active, inactive and disabled windows."""
        palette = QPalette()
        for role, path in _PALETTE_ROLES.items():
            palette.setColor(QPalette.ColorGroup.All, role, self.color(path))
        palette.setColor(
            QPalette.ColorGroup.Inactive, QPalette.ColorRole.Highlight, self.color("selection.rowInactive")
        )
        for role, path in _DISABLED_ROLES.items():
            palette.setColor(QPalette.ColorGroup.Disabled, role, self.color(path))
        return palette

    def _lookup(self, path: str) -> Any:
        node: Any = self._tokens
        for part in path.split("."):
            node = node[part]
        return node

    def _style_value(self, path: str) -> str:
        kind, _, rest = path.partition(".")
        if kind == "color":
            color = self.color(rest)
            return f"rgba({color.red()}, {color.green()}, {color.blue()}, {color.alpha()})"
        if kind == "font":
            return f"{self.text_pixels(rest)}px"
        if kind == "weight":
            return str(self._tokens["type"]["scale"][rest]["weight"])
        if kind == "scaled":
            return f"{self.scaled(self.token(rest))}px"
        if kind == "family":
            return ", ".join(f'"{name}"' for name in self._family_list(rest))
        return f"{self.token(path)}px"

    def _family_list(self, kind: str) -> list[str]:
        found = self._families.get(kind)
        if found is None:
            present = set(QFontDatabase.families())
            wanted = [str(name) for name in self._tokens["type"][kind]]
            found = [name for name in wanted if name in present] or wanted[-1:]
            self._families[kind] = found
        return found

    def _load_fonts(self) -> None:
        app = _application()
        if not app.property(_FONTS_LOADED):
            for path in sorted((self._resources / "fonts").rglob("*.ttf")):
                QFontDatabase.addApplicationFont(str(path))
            app.setProperty(_FONTS_LOADED, "yes")
        self._families.clear()
        self._fonts.clear()

    def _render(self) -> None:
        app = _application()
        app.setFont(self.font("body"))
        app.setPalette(self.palette())
        app.setStyleSheet(self.style_sheet())

    def _decide_dark(self) -> bool:
        if self._choice != "system":
            return self._choice != "light"
        return QGuiApplication.styleHints().colorScheme() != Qt.ColorScheme.Light

    def _follow_system(self) -> None:
        if self._choice == "system":
            self.set_look()


def _application() -> QApplication:
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise RuntimeError("A theme is installed after the QApplication was made.")  # noqa: TRY004
    return app
