"""The page while it shows the whole library instead of what is around an asset."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.ui.amounts import number
from app.ui.panels.lineage.library_model import LibraryModel
from app.ui.panels.lineage.placement import DOT_ZOOM

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from app.ui.context import UiContext
    from app.ui.panels.lineage.toolbar import LineageToolbar
    from app.ui.panels.lineage.view import LineageView


class WholeLibrary(QObject):
    """Joins the graph of the library to view and toolbar.

    Args:
        context: The window's.
        view: Shows it.
        bar: Has its name.
        action: Whether it is shown.
    """

    scene_changed = Signal(object, bool)
    left = Signal()
    """It is not shown any more."""

    def __init__(self, context: "UiContext", view: "LineageView", bar: "LineageToolbar", action: "QAction") -> None:
        super().__init__(view)
        self._view = view
        self._bar = bar
        self._action = action
        self.model = LibraryModel(context, self)
        self.model.scene_changed.connect(self._show)
        self.model.learned.connect(view.forget_picture)
        action.toggled.connect(self._toggle)
        view.camera_moved.connect(self._look)

    @property
    def is_shown(self) -> bool:
        return self._action.isChecked()

    def leave(self) -> None:
        """Show what is around an asset again."""
        self._action.setChecked(False)

    def _toggle(self, is_on: bool) -> None:
        self._bar.show_whole(is_whole=is_on)
        self.model.set_shown(is_shown=is_on)
        if not is_on:
            self.left.emit()

    def _show(self, scene: object, is_first: bool) -> None:
        shown = self.model.scene
        if shown is None:
            return
        words = self.tr("Whole library: {count} with lineage").format(count=number(len(shown)))
        if self.model.left_out:
            words += self.tr(", the newest ones")
        self._bar.show_name(words)
        self.scene_changed.emit(scene, is_first)
        self._look()

    def _look(self) -> None:
        """Tell what is so near that its words and pictures show."""
        scene, camera = self.model.scene, self._view.camera
        if scene is not None and self._view.scene is scene and camera.zoom >= DOT_ZOOM:
            self.model.look_at(scene.cards_touching(camera.seen()))
