"""The signs on a card's picture: out of date, stack or version, frozen, missing; where each is."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QPainter

from app.domain.enums import AssetState, MediaType
from app.ui.panels.lineage import words
from app.ui.widgets import paint
from app.ui.widgets.paint import Badge

if TYPE_CHECKING:
    from app.ui.panels.lineage.graph import GraphNode
    from app.ui.theme import Theme

_NARROW: Final = 88
"""Below this width of a picture only what is out of date has its sign."""
_WORDY: Final = 0.6
"""The share of the width that a sign with its word may take."""
_INSET: Final = 3
_TOP: Final = 4
_GAP: Final = 3


def signs(theme: "Theme", box: QRect, node: "GraphNode") -> dict[str, tuple[QRect, Badge]]:
    """The signs in the upper right corner of a picture, from there to the left: name to place and look."""
    found: dict[str, tuple[QRect, Badge]] = {}
    right = box.right() - _INSET
    for name, badge in _badges(theme, node, box.width()).items():
        size = paint.badge_size(theme, badge)
        found[name] = (QRect(QPoint(right - size.width(), box.top() + _TOP), size), badge)
        right -= size.width() + _GAP
    return found


def paint_signs(painter: QPainter, theme: "Theme", box: QRect, node: "GraphNode") -> None:
    """Paint the signs of a card; one of a job has none."""
    if node.media_type == MediaType.VIDEO and not node.is_job and box.width() >= _NARROW:
        corner = QPoint(box.left() + _INSET, box.bottom() - _INSET - paint.badge_height(theme) + 1)
        paint.badge(painter, theme, corner, Badge(icon="play", is_filled=True))
    for place, badge in signs(theme, box, node).values():
        paint.badge(painter, theme, place.topLeft(), badge)


def _badges(theme: "Theme", node: "GraphNode", width: int) -> dict[str, Badge]:
    if node.is_job:
        return {}
    found: dict[str, Badge] = {}
    if node.is_outdated:
        look = theme.state("outOfDate")
        badge = Badge(look.word, look.icon, "state.outOfDate.fg", fill="state.outOfDate.subtle")
        found["outdated"] = _fitting(theme, badge, width)
    if width < _NARROW:
        return found
    if node.state == AssetState.MISSING:
        found["missing"] = _fitting(theme, Badge(words.missing(), "image-off"), width)
    if node.stack_key:
        found["stack"] = _stack_badge(node)
    elif node.version:
        found["version"] = Badge(f"v{node.version}")
    if node.is_frozen:
        found["frozen"] = Badge(icon="snowflake")
    return found


def _fitting(theme: "Theme", badge: Badge, width: int) -> Badge:
    """A sign with its word where there is room for that, or its icon alone."""
    has_room = paint.badge_size(theme, badge).width() <= _WORDY * width
    return badge if has_room else badge._replace(text="")


def _stack_badge(node: "GraphNode") -> Badge:
    """How many lie on a closed stack, or which version is seen; the sign alone for what is laid out of one."""
    if node.version:
        return Badge(f"v{node.version}", "git-commit-horizontal")
    return Badge(str(len(node.stack.members)) if node.stack is not None else "", "layers")
