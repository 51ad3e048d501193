"""The context menu of a facet's value: show it, leave it out, and what can be done with a tag."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget

from app.domain.search import term_of
from app.ui.models.tag_actions import TagActions

if TYPE_CHECKING:
    from app.ui.context import UiContext
    from app.ui.panels.gallery.facet_list import FacetRow
    from app.ui.panels.gallery.search_control import SearchControl


class FacetMenu:
    """Opens it each time anew.

    Args:
        context: The window's.
        control: What is looked for.
        owner: Over which it opens.
        show_tags: Opens the list of all tags.
    """

    def __init__(
        self, context: "UiContext", control: "SearchControl", owner: QWidget, show_tags: Callable[[], None]
    ) -> None:
        self._theme = context.theme
        self._control = control
        self._owner = owner
        self._show_tags = show_tags
        self._tags = TagActions(context, owner)
        self._tags.renamed.connect(control.follow_tags)
        control.facets.menu_requested.connect(self.open)

    def open(self, row: "FacetRow", where: QPoint) -> None:
        """Show it for a value."""
        tr, control = self._owner.tr, self._control
        menu = QMenu(self._owner)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self._theme.icon("eye"), tr("Only this"), lambda: control.show_only(row.field, row.value))
        toggle = tr("Take it away") if row.is_on else tr("This as well")
        menu.addAction(
            self._theme.icon("minus" if row.is_on else "plus"), toggle, lambda: control.toggle(row.field, row.value)
        )
        unwanted = term_of(row.field, [row.value], is_unwanted=True)
        menu.addAction(self._theme.icon("circle-minus"), tr("All but this"), lambda: control.add_term(unwanted))
        if row.field == "tag":
            menu.addSeparator()
            menu.addAction(self._theme.icon("pencil"), tr("Rename the tag…"), lambda: self._tags.rename(row.value))
            menu.addAction(self._theme.icon("trash-2"), tr("Delete the tag"), lambda: self._tags.delete([row.value]))
            menu.addAction(self._theme.icon("tag"), tr("All tags…"), self._show_tags)
        menu.popup(where)
