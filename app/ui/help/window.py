"""The window of the help: contents and search at the left, the page at the right."""

from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlsplit

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QKeySequence, QMouseEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from app.ui.context import Shell
from app.ui.folders import open_folder
from app.ui.help.book import INDEX, Book, Place
from app.ui.help.contents import ContentsTree, HitList
from app.ui.help.page_view import PageView
from app.ui.help.search import SearchIndex
from app.ui.theme import Theme
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.empty import EmptyState
from app.ui.widgets.find_bar import FindBar
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.heights import keep_height
from app.ui.widgets.label import Label
from app.ui.widgets.search_field import SearchField

_SIZE: Final = QSize(1040, 760)
_LEAST: Final = QSize(560, 400)
_SIDE_WIDTH: Final = 280


@dataclass(frozen=True, slots=True)
class _Visit:
    """A place in the history, and how far it was scrolled when it was left."""

    place: Place
    scroll: int = 0


class HelpWindow(QWidget):
    """Stays beside the main window; pages link to each other, and the way back is kept.

    Args:
        theme: The look.
        book: What there is to read.
        shell: Told what cannot be opened.
    """

    def __init__(self, theme: Theme, book: Book, shell: Shell) -> None:
        super().__init__()
        self._theme = theme
        self._book = book
        self._shell = shell
        self._index: SearchIndex | None = None
        self._visits: list[_Visit] = []
        self._at = -1
        self.setObjectName("help")
        self.setWindowTitle(self.tr("Help"))
        self.setProperty("surface", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumSize(_LEAST)
        self.resize(QSize(theme.scaled(_SIZE.width()), _SIZE.height()).boundedTo(self.screen().availableSize()))
        self.search_field = SearchField(theme, self.tr("Search the help"))
        keep_height(theme, self.search_field, "control.normal")
        self.contents = ContentsTree(theme, book)
        self.hits = HitList(theme)
        self._nothing = EmptyState(theme, "search", self.tr("No page has these words."), self.tr("Show the contents"))
        self.view = PageView(theme, book)
        self.find_bar = FindBar(theme, self.tr("Find in this page"))
        self._title = Label(theme, "", "strong", elide="right")
        self._status = Label(theme, "", "small", "secondary", elide="middle")
        self._zoom = Label(theme, "", "small", "tertiary")
        self.back = IconButton(theme, "chevron-left", self.tr("Back (Alt+Left)"), size=28)
        self.forward = IconButton(theme, "chevron-right", self.tr("Forward (Alt+Right)"), size=28)
        self._lay_out()
        self._connect()
        FocusRing(theme, self)

    @property
    def place(self) -> Place:
        """What shows."""
        return self._visits[self._at].place if self._visits else Place(INDEX)

    @property
    def status(self) -> str:
        """Where the link under the pointer leads."""
        return self._status.text()

    def open_at(self, page: str, anchor: str = "") -> None:
        """Show a page, and come to the front."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()  # first: where a heading is depends on the width
        self.go(Place(page, anchor))
        self.raise_()
        self.activateWindow()
        self.view.setFocus(Qt.FocusReason.PopupFocusReason)

    def go(self, place: Place, words: str = "") -> None:
        """Show a page; where it was opened from what was found, with the words marked."""
        if place.page not in self._book.pages:
            place = Place(INDEX)
        if not self._visits or place != self.place:
            self._leave()
            self._visits[self._at + 1 :] = [_Visit(place)]
            self._at += 1
        self._show(self._visits[self._at], words)

    def step(self, steps: int) -> None:
        """Go back or forward in what was read."""
        at = self._at + steps
        if 0 <= at < len(self._visits):
            self._leave()
            self._at = at
            self._show(self._visits[at])

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        step = {Qt.MouseButton.BackButton: -1, Qt.MouseButton.ForwardButton: 1}.get(event.button(), 0)
        if step:
            self.step(step)
        else:
            super().mouseReleaseEvent(event)

    def _leave(self) -> None:
        if self._visits:
            scroll = self.view.verticalScrollBar().value()
            self._visits[self._at] = replace(self._visits[self._at], scroll=scroll)

    def _show(self, visit: _Visit, words: str = "") -> None:
        page = self._book.page(visit.place.page)
        self.view.show_page(page, "" if visit.scroll else visit.place.anchor, visit.scroll)
        self.view.mark(words, is_exact=False, jumps=bool(words) and not visit.place.anchor)
        self.find_bar.hide()
        self.contents.show_page(page)
        self._title.setText(page.title)
        self.back.setEnabled(self._at > 0)
        self.forward.setEnabled(self._at < len(self._visits) - 1)
        self.setWindowTitle(self.tr("{page} - Help").format(page=page.title))

    def _search(self, words: str) -> None:
        if not words.strip():
            self._left.setCurrentWidget(self.contents)
            self.view.mark("")
            return
        self._index = self._index or SearchIndex(self._book)
        hits = self._index.find(words)
        self.hits.show_hits(hits)
        self._left.setCurrentWidget(self.hits if hits else self._nothing)

    def _follow(self, url: QUrl) -> None:
        link = url.toString()
        page = self.view.page
        place = None if page is None else page.place_of(link)
        if place is not None and place.page in self._book.pages:
            self.go(place)
        elif url.scheme() in {"http", "https"}:
            QDesktopServices.openUrl(url)
        elif page is not None and not url.scheme():
            self._open_file(page.id, link)

    def _open_file(self, page_id: str, link: str) -> None:
        """What lies beside the pages: its folder is opened."""
        folder = self._book.folder.resolve()
        file = (folder / page_id).parent.joinpath(urlsplit(link).path).resolve()
        if file.is_relative_to(folder) and file.exists():
            open_folder(self._shell, file if file.is_dir() else file.parent)

    def _tell_link(self, url: QUrl) -> None:
        is_outside = url.scheme() in {"http", "https"}
        words = self.tr("Opens in the browser: {host}").format(host=url.host()) if is_outside else ""
        self._status.setText(words)
        self.view.setToolTip("")

    def _connect(self) -> None:
        self.contents.chosen.connect(self.go)
        self.hits.chosen.connect(lambda place: self.go(place, self.search_field.text()))
        self._nothing.activated.connect(self.search_field.clear)
        self.search_field.searched.connect(self._search)
        self.search_field.results_wanted.connect(self._enter_hits)
        self.view.anchorClicked.connect(self._follow)
        self.view.highlighted.connect(self._tell_link)
        self.view.zoomed.connect(lambda percent: self._zoom.setText(f"{percent} %"))
        self.find_bar.searched.connect(self._find)
        self.find_bar.step_wanted.connect(self._find_step)
        self.find_bar.closed.connect(lambda: self.view.setFocus(Qt.FocusReason.OtherFocusReason))
        self.back.clicked.connect(lambda: self.step(-1))
        self.forward.clicked.connect(lambda: self.step(1))
        for keys, act in (
            ("Alt+Left", lambda: self.step(-1)),
            ("Alt+Right", lambda: self.step(1)),
            ("Alt+Home", lambda: self.go(Place(INDEX))),
            (QKeySequence.StandardKey.Find, self.find_bar.open_bar),
            ("F3", lambda: self._find_step(1)),
            ("Shift+F3", lambda: self._find_step(-1)),
            ("Ctrl+K", self._enter_search),
            (QKeySequence.StandardKey.ZoomIn, lambda: self.view.zoom_by(1)),
            ("Ctrl+=", lambda: self.view.zoom_by(1)),
            (QKeySequence.StandardKey.ZoomOut, lambda: self.view.zoom_by(-1)),
            ("Ctrl+0", lambda: self.view.zoom_by(0)),
            ("F1", lambda: self.go(Place(INDEX))),
            (QKeySequence.StandardKey.Close, self.close),
            ("Escape", self._escape),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(act)

    def _escape(self) -> None:
        if self.find_bar.isVisible():
            self.find_bar.close_bar()
        elif self.search_field.text():
            self.search_field.clear()
        else:
            self.close()

    def _enter_search(self) -> None:
        self.search_field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search_field.selectAll()

    def _enter_hits(self) -> None:
        if self._left.currentWidget() is self.hits:
            self.hits.setFocus(Qt.FocusReason.TabFocusReason)

    def _find(self, words: str) -> None:
        self.view.mark(words)
        self._count()

    def _find_step(self, steps: int) -> None:
        self.view.step(steps)
        self._count()

    def _count(self) -> None:
        self.find_bar.show_count(self.view.hit + 1, self.view.hits)

    def _lay_out(self) -> None:
        theme, gap = self._theme, self._theme.token("space.2")
        self._left = QStackedWidget()
        for part in (self.contents, self.hits, self._nothing):
            self._left.addWidget(part)
        side = QWidget()
        side.setMinimumWidth(180)
        column = QVBoxLayout(side)
        column.setContentsMargins(12, 12, 8, 8)
        column.setSpacing(gap)
        column.addWidget(self.search_field)
        column.addWidget(self._left, 1)
        bar = QWidget()
        bar.setProperty("surface", "panel")
        bar.setProperty("line", "bottom")
        bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        keep_height(theme, bar, "layout.toolbar")
        tools = QHBoxLayout(bar)
        tools.setContentsMargins(8, 0, 8, 0)
        tools.setSpacing(theme.token("space.1"))
        tools.addWidget(self.back)
        tools.addWidget(self.forward)
        tools.addWidget(self._title, 1)
        tools.addWidget(self._zoom)
        for icon, words, act in (
            ("zoom-out", self.tr("Smaller words (Ctrl+-)"), lambda: self.view.zoom_by(-1)),
            ("zoom-in", self.tr("Larger words (Ctrl++)"), lambda: self.view.zoom_by(1)),
            ("search", self.tr("Find in this page (Ctrl+F)"), self.find_bar.open_bar),
            ("list", self.tr("All pages (Alt+Home)"), lambda: self.go(Place(INDEX))),
        ):
            button = IconButton(theme, icon, words, size=28)
            button.clicked.connect(lambda _=False, run=act: run())
            tools.addWidget(button)
        reading = QWidget()
        right = QVBoxLayout(reading)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(bar)
        right.addWidget(self.find_bar)
        right.addWidget(self.view, 1)
        self._status.setContentsMargins(12, 4, 12, 6)
        right.addWidget(self._status)
        parts = QSplitter()
        parts.setChildrenCollapsible(False)
        parts.addWidget(side)
        parts.addWidget(reading)
        parts.setStretchFactor(1, 1)
        parts.setSizes([_SIDE_WIDTH, self.width() - _SIDE_WIDTH])
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(parts)
