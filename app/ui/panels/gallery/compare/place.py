"""Puts the page on which results are compared in the place of the gallery, and the gallery back."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.panels.gallery.compare.page import ComparePage

if TYPE_CHECKING:
    from app.ui.context import UiContext


_DIRECT = Qt.FindChildOption.FindDirectChildrenOnly


class ComparePlace(QObject):
    """What the panel shows is hidden while its page is open, and stays as it is.

    Args:
        context: The window's.
        panel: The gallery, laid out in a column.
    """

    def __init__(self, context: "UiContext", panel: QWidget) -> None:
        super().__init__(panel)
        self._context = context
        self._panel = panel
        self._page: ComparePage | None = None
        self._hidden: list[QWidget] = []
        self._before: QWidget | None = None
        context.shell.compare_requested.connect(self.open)

    @property
    def page(self) -> ComparePage | None:
        """The page while it is open."""
        return self._page if self._page is not None and not self._page.isHidden() else None

    def open(self, asset_ids: Sequence[int], among: Sequence[int]) -> None:
        """Compare two to four assets, or with one go through all.

        Args:
            asset_ids: What is looked at first.
            among: What the film strip holds.
        """
        if not asset_ids:
            return
        self._context.shell.page_requested.emit("gallery")
        if self._page is None:
            self._page = self._make()
        if self._page.isHidden():
            self._before = self._panel.focusWidget()
            parts = self._panel.findChildren(QWidget, options=_DIRECT)
            self._hidden = [part for part in parts if part is not self._page and not part.isHidden()]
            for part in self._hidden:
                part.hide()
            self._page.show()
        self._page.open(asset_ids, among)
        self._page.focus_first()

    def close(self) -> None:
        """Show the gallery again."""
        page = self.page
        if page is None:
            return
        focused = QApplication.focusWidget()
        had_focus = focused is not None and page.isAncestorOf(focused)
        page.close_page()
        page.hide()
        for part in self._hidden:
            part.show()
        if had_focus and self._before is not None:
            self._before.setFocus()

    def _make(self) -> ComparePage:
        page = ComparePage(self._context)
        page.hide()
        layout = self._panel.layout()
        if layout is not None:
            layout.addWidget(page)
        page.closed.connect(self.close)
        page.kept_shown.connect(self._show_kept)
        return page

    def _show_kept(self, asset_ids: tuple[int, ...]) -> None:
        self.close()
        self._context.shell.assets_selected.emit(asset_ids)
