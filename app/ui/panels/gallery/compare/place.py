"""Puts the page on which results are compared in the place of the gallery, and the gallery back."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.panels.gallery.compare.page import ComparePage
from app.ui.panels.gallery.compare.sides import MOST_SIDES

if TYPE_CHECKING:
    from app.ui.context import UiContext
    from app.ui.panels.gallery.model import GalleryModel


_DIRECT = Qt.FindChildOption.FindDirectChildrenOnly


class ComparePlace(QObject):
    """What the panel shows is hidden while its page is open, and stays as it is.

    Args:
        context: The window's.
        panel: The gallery, laid out in a column.
        model: What it lists, and what is chosen there.
        around: Gives an asset with those that stand before and after it.
    """

    def __init__(
        self,
        context: "UiContext",
        panel: QWidget,
        model: "GalleryModel",
        around: Callable[[int], tuple[int, ...]],
    ) -> None:
        super().__init__(panel)
        self._context = context
        self._panel = panel
        self._model = model
        self._around = around
        self._page: ComparePage | None = None
        self._hidden: list[QWidget] = []
        self._before: QWidget | None = None
        context.shell.compare_requested.connect(self.open)

    @property
    def page(self) -> ComparePage | None:
        """The page while it is open."""
        return self._page if self._page is not None and not self._page.isHidden() else None

    def compare_chosen(self) -> None:
        """Compare what is chosen: two to four with each other, of more the first two.

        Of a stack that is alone its takes are compared, anything else alone with the next one.
        """
        chosen = self._model.chosen_ids()
        if not chosen or self._open_stack(chosen, MOST_SIDES):
            return
        shown: Sequence[int]
        among = chosen if len(chosen) > MOST_SIDES else self._around(chosen[0])
        if len(chosen) == 1:
            following = among.index(chosen[0]) + 1
            shown = (*chosen, *among[following : following + 1])
        else:
            shown = chosen if len(chosen) <= MOST_SIDES else chosen[:2]
        self._context.shell.compare_requested.emit(shown, among)

    def go_through(self) -> None:
        """Judge one after another: what is chosen, the takes of a stack, or all from the current one on."""
        chosen = self._model.chosen_ids()
        if self._open_stack(chosen, 1):
            return
        current = self._model.id_at(max(0, self._model.selection.current))
        if len(chosen) > 1:
            self._context.shell.compare_requested.emit(chosen[:1], chosen)
        elif chosen or current > 0:
            first = chosen[0] if chosen else current
            self._context.shell.compare_requested.emit((first,), self._around(first))

    def _open_stack(self, chosen: Sequence[int], count: int) -> bool:
        """Look at so many takes of the stack that is chosen alone; False where it is none, or is laid out."""
        row = self._model.known_row(chosen[0]) if len(chosen) == 1 else None
        if row is None or row.stack_size < 2 or row.id in self._model.query.expanded:  # noqa: PLR2004
            return False
        self._context.tasks.start(self._read_stack(row.id, count), what=self.tr("read the stack"))
        return True

    async def _read_stack(self, stack_id: int, count: int) -> None:
        async with self._context.read() as services:
            takes = tuple(await services.assets.stacks.members(stack_id))
        self._context.shell.compare_requested.emit(takes[:count], takes)

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
