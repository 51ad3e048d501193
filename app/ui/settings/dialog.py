"""The settings: sections at the left, their page at the right, a field to search all of them."""

from typing import Final

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractSlider, QDialog, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from app.ui.context import UiContext
from app.ui.language import told
from app.ui.settings.about_page import AboutPage
from app.ui.settings.backups_page import BackupsPage
from app.ui.settings.folders_page import FoldersPage
from app.ui.settings.health_page import HealthPage
from app.ui.settings.limits_page import LimitsPage
from app.ui.settings.profile_page import ProfilePage
from app.ui.settings.providers_page import ProvidersPage
from app.ui.settings.section_list import SectionItem, SectionList
from app.ui.settings.section_page import SectionPage
from app.ui.settings.sessions_page import SessionsPage
from app.ui.settings.settings_menu import SettingsMenu
from app.ui.settings.shortcuts_page import ShortcutsPage
from app.ui.settings.storage_page import StoragePage
from app.ui.settings.vault_page import VaultPage
from app.ui.shortcuts import HELP_PAGE
from app.ui.theme import Theme
from app.ui.widgets.empty import EmptyState
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.heights import keep_height
from app.ui.widgets.label import Label
from app.ui.widgets.search_field import SearchField

_SIZE: Final = QSize(760, 680)
_LEAST: Final = QSize(560, 400)
_MOST_OF_WINDOW: Final = 0.95
_LIST_WIDTH: Final = 196
_AROUND: Final = 48
_SCROLL_STEPS: Final = {
    Qt.Key.Key_PageUp: QAbstractSlider.SliderAction.SliderPageStepSub,
    Qt.Key.Key_PageDown: QAbstractSlider.SliderAction.SliderPageStepAdd,
}
_ICONS: Final = {
    "appearance": "palette",
    "library": "folder",
    "engine": "cpu",
    "credentials": "badge-check",
    "devices": "smartphone",
    "notifications": "bell",
    "updates": "refresh-cw",
}

SettingsPage = (
    SectionPage
    | ProfilePage
    | SessionsPage
    | LimitsPage
    | VaultPage
    | StoragePage
    | FoldersPage
    | BackupsPage
    | HealthPage
    | ProvidersPage
    | ShortcutsPage
    | AboutPage
)


class SettingsDialog(QDialog):
    """Changes take hold at once and are saved at once; there is nothing to confirm.

    Args:
        context: The settings, and what else a page shows.
        window: The main window; its actions are listed with their keys.
    """

    def __init__(self, context: UiContext, window: QWidget) -> None:
        super().__init__(window)
        theme = context.theme
        self._context = context
        self._over = window
        self.setWindowTitle(self.tr("Settings"))
        self.setProperty(HELP_PAGE, "settings")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setMinimumSize(_LEAST)
        self._search = SearchField(theme, self.tr("Search settings"))
        keep_height(theme, self._search, "control.normal")
        self._list = SectionList(theme)
        self._pages: dict[str, SettingsPage] = {}
        items: list[SectionItem] = []
        for name, info in type(context.settings.value).model_fields.items():
            extra = info.json_schema_extra
            if isinstance(extra, dict) and extra.get("hidden"):
                continue
            items.append(SectionItem(name, told(info.title or name), _ICONS.get(name, "settings")))
            self._pages[name] = SectionPage(context, name)
        self._pages["profile"] = ProfilePage(context)
        self._pages["sessions"] = SessionsPage(context)
        self._pages["limits"] = LimitsPage(context)
        self._pages["vault"] = VaultPage(context)
        self.storage = StoragePage(context)
        self._pages["storage"] = self.storage
        self._pages["folders"] = FoldersPage(context)
        self.backups = BackupsPage(context)
        self._pages["backups"] = self.backups
        self.health = HealthPage(context)
        self.health.section_requested.connect(self._show)
        self.health.page_requested.connect(self._leave_for)
        self._pages["health"] = self.health
        self._pages["providers"] = ProvidersPage(context)
        self._pages["shortcuts"] = ShortcutsPage(context, window)
        self._pages["about"] = AboutPage(theme)
        items += [
            SectionItem("profile", self.tr("Profile"), "user"),
            SectionItem("sessions", self.tr("Sign-ins"), "monitor"),
            SectionItem("limits", self.tr("Limits"), "circle-minus"),
            SectionItem("vault", self.tr("Vault"), "key-round"),
            SectionItem("storage", self.tr("Storage"), "hard-drive"),
            SectionItem("folders", self.tr("Watched folders"), "folder-open"),
            SectionItem("backups", self.tr("Backups"), "history"),
            SectionItem("health", self.tr("Health"), "gauge"),
            SectionItem("providers", self.tr("Providers"), "puzzle"),
            SectionItem("shortcuts", self.tr("Shortcuts"), "keyboard"),
            SectionItem("about", self.tr("About"), "info"),
        ]
        self._titles = {item.id: item.title for item in items}
        self._list.set_items(items)
        self._title = Label(theme, "", "title")
        self._menu = SettingsMenu(context, lambda: (self.section, self._titles[self.section]), self)
        self._nothing = EmptyState(theme, "search", self.tr("No setting has these words."), self.tr("Show all"))
        self._lay_out()
        self._list.chosen.connect(self._show)
        self._search.searched.connect(self._filter)
        self._nothing.activated.connect(self._search.clear)
        self._show(items[0].id)
        FocusRing(theme, self)

    @property
    def section(self) -> str:
        """The id of the section that shows."""
        return self._list.current

    @property
    def search_field(self) -> SearchField:
        return self._search

    def open_at(self, place: str = "") -> None:
        """Open it at a section, at "section.field", or as it was; comes to the front where it is open."""
        section, _, field = place.partition(".")
        page = self._pages.get(section)
        if page is not None:
            self._search.clear()
            self._show(section)
        self.open()
        self.raise_()
        self._search.setFocus(Qt.FocusReason.PopupFocusReason)
        if isinstance(page, SectionPage):
            page.mark("")
            row = page.point_out(field)
            if row is not None:
                QTimer.singleShot(0, row, lambda: self._area.ensureWidgetVisible(row, 0, _AROUND))

    def look_for(self, words: str) -> None:
        """Open it with what some words find."""
        self.open_at()
        self._search.setText(words)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Page keys scroll, also where nothing on the page takes the focus: in the list of shortcuts."""
        step = _SCROLL_STEPS.get(Qt.Key(event.key()))
        if step is not None:
            self._area.verticalScrollBar().triggerAction(step)
        else:
            super().keyPressEvent(event)

    def page(self, section: str) -> QWidget:
        """A section's page.

        Raises:
            KeyError: There is no such section.
        """
        return self._pages[section]

    def _lay_out(self) -> None:
        theme = self._context.theme
        left = QVBoxLayout()
        left.setContentsMargins(12, 12, 12, 12)
        left.setSpacing(theme.token("space.3"))
        left.addWidget(self._search)
        self._sections = _scrolling(self._list)
        left.addWidget(self._sections, 1)
        left.addWidget(self._menu.button, 0, Qt.AlignmentFlag.AlignLeft)
        side = QWidget()
        self._side = side
        self._fit()
        theme.changed.connect(self._fit)
        side.setProperty("surface", "panel")
        side.setProperty("line", "right")
        side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        side.setLayout(left)
        inner = QWidget()
        inner.setProperty("role", "content")
        column = QVBoxLayout(inner)
        column.setContentsMargins(24, 20, 24, 24)
        column.setSpacing(theme.token("space.4"))
        column.addWidget(self._title)
        for page in self._pages.values():
            page.hide()
            column.addWidget(page)
        column.addStretch(1)
        area = QScrollArea()
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        self._area = area
        self._nothing.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(side)
        row.addWidget(area, 1)
        row.addWidget(self._nothing, 1)

    def _fit(self) -> None:
        """Grow with the text, as far as the window has room for it."""
        theme = self._context.theme
        room = self._over.size() * _MOST_OF_WINDOW
        self._side.setFixedWidth(theme.scaled(_LIST_WIDTH))
        self.resize(_scaled(theme, _SIZE).boundedTo(room).expandedTo(_LEAST))

    def _show(self, section: str) -> None:
        self._list.set_current(section)
        if section in self._list.shown():
            row = self._list.row_rect(section)
            self._sections.ensureVisible(row.x(), row.center().y(), 0, row.height())
        self._title.setText(self._titles[section])
        for name, page in self._pages.items():
            page.setVisible(name == section)

    def _leave_for(self, page: str) -> None:
        self.close()
        self._context.shell.page_requested.emit(page)

    def _filter(self, text: str) -> None:
        found = [name for name, page in self._pages.items() if self._fits(name, page, text)]
        self._list.set_shown(found)
        for page in self._pages.values():
            page.mark(text)
        self._nothing.setVisible(not found)
        self._area.setVisible(bool(found))
        if found and self.section not in found:
            self._show(found[0])

    def _fits(self, name: str, page: "SettingsPage", text: str) -> bool:
        words = f"{self._titles[name]} {page.words()}".casefold()
        return all(part in words for part in text.casefold().split())


class _SectionArea(QScrollArea):
    """Leaves keys to the list in it and to the dialog, whose page they scroll."""

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()


def _scrolling(sections: SectionList) -> QScrollArea:
    """There are more sections than a low window has room for."""
    sections.setProperty("role", "content")
    area = _SectionArea()
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(sections)
    return area


def _scaled(theme: Theme, size: QSize) -> QSize:
    return QSize(theme.scaled(size.width()), theme.scaled(size.height()))
