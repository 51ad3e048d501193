"""A clip that plays on its card while the pointer rests on it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.ui.models.clip_preview import ClipPreview
from app.ui.panels.lineage.cards import is_near

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.services.asset.asset_rows import AssetRow
    from app.ui.context import UiContext
    from app.ui.panels.lineage.view import LineageView


class CardClips(QObject):
    """Joins a clip player to a view."""

    def __init__(self, context: "UiContext", view: "LineageView", row: "Callable[[int], AssetRow | None]") -> None:
        super().__init__(view)
        self._context = context
        self._view = view
        self._row = row
        self._card: int | None = None
        self._preview = ClipPreview(context.tasks, self)
        self._is_prepared = False
        self._preview.frame_changed.connect(lambda: view.show_frame(self._card, self._preview.image))
        view.clip_wanted.connect(self._play)
        view.clip_left.connect(self._stop)

    @property
    def is_playing(self) -> bool:
        return self._preview.is_playing

    def prepare(self) -> None:
        """The page shows: a clip may soon be played."""
        if not self._is_prepared:
            self._is_prepared = True
            self._preview.prepare()

    def _play(self, node_id: int) -> None:
        row, scene = self._row(node_id), self._view.scene
        at = scene.index(node_id) if scene is not None else None
        if scene is None or at is None or row is None or not (row.path and row.width and row.height):
            return
        view = self._view
        card = view.canvas.card_rect(scene, view.camera, at)
        room = view.canvas.cards.picture_box(card, is_near=is_near(view.camera.zoom)).size() * view.devicePixelRatioF()
        scale = max(room.width() / row.width, room.height() / row.height)
        self._card = node_id
        self._preview.play(
            self._context.file_of(row.path), (max(1, round(row.width * scale)), max(1, round(row.height * scale)))
        )

    def _stop(self) -> None:
        if self._preview.is_playing:
            self._preview.stop()
        self._card = None
        self._view.show_frame(None, None)
