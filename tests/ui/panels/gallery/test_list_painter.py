"""How a line of the list looks."""

from dataclasses import replace

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage, QPainter, QPixmap

from app.domain.enums import AssetState, ColorLabel, Verdict
from app.services.asset.asset_rows import AssetRow
from app.ui.panels.gallery.column_choice import ListColumns
from app.ui.panels.gallery.list_columns import Column, arrange
from app.ui.panels.gallery.list_painter import ListPainter, day_and_time
from app.ui.panels.gallery.tiles import Look, TilePainter
from app.ui.theme import Theme
from app.ui.view_state import ViewState
from tests.ui.panels.gallery.test_tiles import MOMENT, ROW

LINE = QRect(0, 0, 1200, 44)


def drawn(theme: Theme, row: AssetRow | None, look: Look | None = None) -> QImage:
    image = QImage(LINE.size(), QImage.Format.Format_RGB32)
    image.fill(theme.color("surface.canvas"))
    painter = QPainter(image)
    list_painter = ListPainter(theme, TilePainter(theme), ListColumns(theme, ViewState()))
    list_painter.use_names({("provider", "local"): "Local engine"})
    list_painter.draw_asset(painter, LINE, row, look or Look())
    painter.end()
    return image


def cell(image: QImage, column: Column) -> QImage:
    span = next(span for span in arrange(LINE.width()) if span.column == column)
    return image.copy(QRect(span.left, 0, span.width, LINE.height()))


def test_each_cell_says_something_and_what_is_chosen_or_under_the_pointer_is_filled(theme: Theme) -> None:
    pixmap = QPixmap(56, 36)
    pixmap.fill(theme.color("state.done.fg"))
    full = replace(ROW, tags=("sea",), model="m1", rating=5)
    image = drawn(theme, full, Look(pixmap))
    picture = ListPainter(theme, TilePainter(theme), ListColumns(theme, ViewState())).picture_rect(LINE)
    assert image.pixelColor(picture.center()) == theme.color("state.done.fg")
    blank = drawn(theme, None)
    assert blank.pixelColor(picture.center()) == theme.color("surface.raised")
    for column in Column:
        has_words = column != Column.LENGTH
        assert (cell(image, column) != cell(blank, column)) == has_words, column
    corner = QPoint(LINE.width() - 6, LINE.height() // 2)
    for look, path in ((Look(is_chosen=True), "selection.row"), (Look(is_hovered=True), "fill.hover")):
        assert drawn(theme, ROW, look).pixelColor(corner) == theme.color(path)


def test_a_verdict_a_colour_and_a_missing_file_show(theme: Theme) -> None:
    plain = cell(drawn(theme, ROW), Column.NAME)
    kept = cell(drawn(theme, replace(ROW, verdict=Verdict.KEPT)), Column.NAME)
    rejected = cell(drawn(theme, replace(ROW, verdict=Verdict.REJECTED)), Column.NAME)
    red = cell(drawn(theme, replace(ROW, color=ColorLabel.RED)), Column.NAME)
    missing = cell(drawn(theme, replace(ROW, state=AssetState.MISSING)), Column.NAME)
    seen = [bytes(image.constBits()) for image in (plain, kept, rejected, red, missing)]
    assert len(set(seen)) == len(seen)
    colors = {red.pixelColor(x, 17).name() for x in range(red.width())}
    assert theme.color("label.red").name() in colors


def test_five_stars_in_a_narrow_column_stay_in_it(theme: Theme) -> None:
    columns = ListColumns(theme, ViewState())
    columns.move_edge(Column.TAGS, 0, LINE.width())
    left, width = next((span.left, span.width) for span in columns.spans(LINE.width()) if span.column == Column.RATING)
    assert width < 60

    def seen(rating: int) -> QImage:
        image = QImage(LINE.size(), QImage.Format.Format_RGB32)
        image.fill(theme.color("surface.canvas"))
        painter = QPainter(image)
        row = replace(ROW, rating=rating)
        ListPainter(theme, TilePainter(theme), columns).draw_asset(painter, LINE, row, Look())
        painter.end()
        return image

    behind = QRect(left + width - 12, 0, 60, LINE.height())
    assert seen(5).copy(behind) == seen(0).copy(behind)
    assert seen(5) != seen(4)


def test_a_moment_has_its_day() -> None:
    assert "2026" in day_and_time(MOMENT)
