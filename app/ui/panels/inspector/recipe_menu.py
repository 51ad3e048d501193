"""The menu beside the recipe: copy it, save it, make one again from a file."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from app.ui.widgets.buttons import IconButton

if TYPE_CHECKING:
    from app.ui.models.recipe_actions import RecipeActions
    from app.ui.theme import Theme


class RecipeMenuButton(IconButton):
    """Opens the menu, for the asset that is shown.

    Args:
        theme: The look.
        verbs: What the entries do.
        parent: In which it stands.
    """

    def __init__(self, theme: "Theme", verbs: "RecipeActions", parent: QWidget | None = None) -> None:
        super().__init__(theme, "ellipsis", "", parent=parent)
        self.set_tip(self.tr("Copy, save or replay the recipe"))
        self._look = theme
        self._verbs = verbs
        self._asset_id = 0
        self.clicked.connect(self._open)

    def set_asset(self, asset_id: int) -> None:
        """Whose recipe it is about."""
        self._asset_id = asset_id

    def _open(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for icon, words, act in (
            ("copy", self.tr("Copy recipe"), lambda: self._verbs.copy(self._asset_id)),
            ("download", self.tr("Save recipe…"), lambda: self._verbs.save(self._asset_id)),
            ("repeat", self.tr("Replay from file…"), self._verbs.replay),
        ):
            action = QAction(self._look.icon(icon), words, menu)
            action.triggered.connect(lambda _=False, act=act: act())
            menu.addAction(action)
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))
