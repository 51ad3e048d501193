"""What the lines mean."""

from PySide6.QtCore import QPoint, QRect

from app.domain.enums import OperationType
from app.ui.panels.lineage.legend import Legend
from app.ui.theme import Theme
from tests.ui.panels.lineage.conftest import colors, painted

SOME = (OperationType.IMAGE_TO_IMAGE, OperationType.IMAGE_TO_VIDEO, OperationType.FUSION)


def test_nothing_to_tell_takes_no_room(theme: Theme) -> None:
    assert Legend(theme).size((), 500).isEmpty()


def test_entries_stand_in_a_row_and_in_more_rows_where_they_must(theme: Theme) -> None:
    legend = Legend(theme)
    wide, narrow = legend.size(SOME, 900), legend.size(SOME, 200)
    assert narrow.height() > wide.height()
    assert narrow.width() <= 200
    assert wide.width() < 900


def test_each_operation_is_named_in_its_colour(theme: Theme) -> None:
    legend = Legend(theme)
    box = QRect(QPoint(0, 0), legend.size(SOME, 380))
    image = painted(lambda painter: legend.paint(painter, box, SOME))
    assert {theme.operation(operation).color.rgb() for operation in SOME} <= colors(image)
