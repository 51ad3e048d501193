"""A view of a graph in which cards are chosen: one, several, all, by a rubber band, or along a way."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Signal
from PySide6.QtWidgets import QWidget

from app.ui.panels.lineage import words
from app.ui.panels.lineage.camera_view import CameraView
from app.ui.panels.lineage.canvas import Look
from app.ui.panels.lineage.lighting import shortest_way
from app.ui.theme import Theme
from app.ui.widgets.spoken import describe

if TYPE_CHECKING:
    from app.ui.panels.lineage.graph import GraphNode
    from app.ui.panels.lineage.scene import Scene


class ChoiceView(CameraView):
    """Keeps what is selected, and which card is current."""

    selection_changed = Signal(object)
    """The user chose cards, a tuple of int: the current one first."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._theme = theme
        self._scene: Scene | None = None
        self._look = Look()

    @property
    def look(self) -> Look:
        """What is marked."""
        return self._look

    @property
    def chosen_id(self) -> int | None:
        """The current card."""
        return self._look.chosen

    @property
    def selected_ids(self) -> tuple[int, ...]:
        """The selected cards, the current one first where it is one of them."""
        current, selected = self._look.chosen, self._look.selected
        first = (current,) if current in selected and current is not None else ()
        return (*first, *(node_id for node_id in selected if node_id != current))

    def choose(self, *node_ids: int) -> None:
        """Select without telling; the first one is current."""
        self._look.selected = frozenset(node_ids)
        self._look.chosen = node_ids[0] if node_ids else None
        self._describe()
        self.update()

    def choose_by_user(self, node_ids: Sequence[int], *, current: int | None = None, has_ring: bool) -> None:
        """Select what the user chose, and tell it.

        Args:
            node_ids: The cards.
            current: From which the keyboard walks on; it need not be one of them.
            has_ring: The keyboard was used.
        """
        look, before = self._look, (self._look.selected, self._look.chosen)
        look.selected, look.chosen, look.has_ring = frozenset(node_ids), current, has_ring
        self._describe()
        self.update()
        if (look.selected, look.chosen) != before:
            self.selection_changed.emit(self.selected_ids)

    def choose_way_to(self, node_id: int, *, has_ring: bool) -> None:
        """Add a card to what is selected, with those on the way to it from the current one."""
        scene, start = self._scene, self._look.chosen
        way = shortest_way(scene.graph, start, node_id) if scene is not None and start is not None else []
        self.choose_by_user((*self._look.selected, *way, node_id), current=node_id, has_ring=has_ring)

    def choose_all(self) -> None:
        """Select every card."""
        if self._scene is not None:
            current = self._look.chosen or self._scene.graph.focus
            self.choose_by_user(self._scene.ids, current=current, has_ring=self._look.has_ring)

    def show_band(self, band: QRect) -> None:
        """Draw the rubber band."""
        self._look.band = band
        self.update()

    def take_band(self, *, add: bool) -> None:
        """Select the cards that the rubber band touches, and take it away."""
        band, self._look.band = self._look.band, None
        if band is None or self._scene is None:
            return
        left, top = self._camera.to_canvas(band.left(), band.top())
        right, bottom = self._camera.to_canvas(band.right(), band.bottom())
        found = self._scene.cards_touching((left, top, right, bottom))
        kept = self._look.selected if add else frozenset()
        self.choose_by_user((*kept, *found), current=found[0] if found else self._look.chosen, has_ring=False)

    def keep_selected(self, scene: "Scene") -> None:
        """Leave out of the selection what is not there any more; what lies on a stack now stays with its card."""
        look, card_of = self._look, scene.graph.card_of
        look.selected = frozenset(
            card_of(node_id) for node_id in look.selected if scene.index(card_of(node_id)) is not None
        )
        chosen = card_of(look.chosen) if look.chosen is not None else None
        look.chosen = chosen if scene.index(chosen) is not None else None

    def _chosen_node(self) -> "GraphNode | None":
        at = self._scene.index(self._look.chosen) if self._scene is not None else None
        return self._scene.nodes[at] if self._scene is not None and at is not None else None

    def _describe(self) -> None:
        node = self._chosen_node()
        said = f"{node.name}, {words.operation(self._theme, node)}" if node else ""
        if len(self._look.selected) > 1:
            said = self.tr("{count} chosen").format(count=len(self._look.selected)) + (f": {said}" if said else "")
        describe(self, said)
