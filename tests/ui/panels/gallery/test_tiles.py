"""How a tile looks."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

from app.domain.enums import AssetOrigin, AssetState, ColorLabel, MediaType, Verdict
from app.services.asset.asset_rows import AssetRow
from app.ui.panels.gallery.tiles import Look, TilePainter
from app.ui.theme import Theme
from app.ui.widgets import paint

RECT = QRect(10, 10, 160, 112)
MOMENT = datetime(2026, 3, 1, tzinfo=UTC)
ROW = AssetRow(
    id=1,
    media_type=MediaType.IMAGE,
    state=AssetState.READY,
    path="files/aa/aa.png",
    sha256="a" * 64,
    mime_type="image/png",
    size_bytes=10,
    width=160,
    height=112,
    duration_ms=None,
    frame_rate=None,
    micro=None,
    name="lake.png",
    prompt="A lake",
    operation_type=None,
    provider_id="local",
    params=None,
    seed=None,
    job_id=None,
    origin=AssetOrigin.UPLOAD,
    arrived_after_cancel=False,
    created_at=MOMENT,
)


def picture(theme: Theme) -> QPixmap:
    pixmap = QPixmap(RECT.size())
    pixmap.fill(theme.color("state.done.fg"))
    return pixmap


def drawn(theme: Theme, row: AssetRow | None, look: Look, rect: QRect = RECT) -> QImage:
    image = QImage(200, 140, QImage.Format.Format_RGB32)
    image.fill(theme.color("surface.canvas"))
    painter = QPainter(image)
    TilePainter(theme).draw_asset(painter, rect, row, look)
    painter.end()
    return image


@pytest.mark.parametrize("dpr", [1.0, 1.25, 2.0])
@pytest.mark.parametrize("rect", [RECT, QRect(20, 20, 41, 33), QRect(30, 30, 5, 60)])
def test_the_ring_in_parts_is_the_ring_drawn_whole(theme: Theme, rect: QRect, dpr: float) -> None:
    images = []
    for is_whole in (True, False):
        image = QImage(QSize(200, 140) * dpr, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(dpr)
        image.fill(theme.color("surface.panel"))
        painter = QPainter(image)
        if is_whole:
            paint.selection_ring(painter, theme, rect, theme.token("radius.tile"))
        else:
            TilePainter(theme).draw_ring(painter, rect)
        painter.end()
        images.append(image)
    pairs = zip(bytes(images[0].constBits()), bytes(images[1].constBits()), strict=True)
    # What is drawn by way of a picture may be rounded otherwise by the smallest step.
    assert max(abs(one - other) for one, other in pairs) <= 1


def test_the_picture_fills_the_tile_and_its_corners_are_round(theme: Theme) -> None:
    image = drawn(theme, ROW, Look(picture(theme)))
    assert QColor(image.pixel(RECT.center())) == theme.color("state.done.fg")
    assert QColor(image.pixel(RECT.topLeft())) == theme.color("surface.canvas")
    assert QColor(image.pixel(RECT.bottomRight())) == theme.color("surface.canvas")
    assert QColor(image.pixel(RECT.left(), RECT.center().y())) == theme.color("state.done.fg")


def test_without_a_row_or_a_thumbnail_it_is_grey_of_its_shape(theme: Theme) -> None:
    for row in (None, ROW):
        assert QColor(drawn(theme, row, Look()).pixel(RECT.center())) == theme.color("surface.raised")


def test_before_the_thumbnail_its_few_colours_show(theme: Theme) -> None:
    micro = QImage(8, 8, QImage.Format.Format_RGB16)
    micro.fill(theme.color("state.failed.fg"))
    seen = QColor(drawn(theme, ROW, Look(micro=micro)).pixel(RECT.center()))
    assert abs(seen.red() - theme.color("state.failed.fg").red()) < 10


def test_a_clip_has_its_length_and_on_a_narrow_tile_only_the_mark(theme: Theme) -> None:
    still, clip = ROW, replace(ROW, media_type=MediaType.VIDEO, duration_ms=8000)
    look = Look(picture(theme))
    wide = [drawn(theme, row, look) for row in (still, clip)]
    changed = [x for x in range(200) if wide[0].pixel(x, 110) != wide[1].pixel(x, 110)]
    assert 28 < max(changed) - min(changed) < 60
    slim = QRect(10, 10, 60, 112)
    narrow = [drawn(theme, row, look, slim) for row in (still, clip)]
    changed = [x for x in range(200) if narrow[0].pixel(x, 110) != narrow[1].pixel(x, 110)]
    assert max(changed) - min(changed) < 24


@pytest.mark.parametrize("state", [AssetState.MISSING, AssetState.REMOTE])
def test_a_file_that_is_not_there_is_told_in_the_tile(theme: Theme, state: AssetState) -> None:
    image = drawn(theme, replace(ROW, state=state), Look(picture(theme)))
    assert QColor(image.pixel(RECT.left() + 8, RECT.top() + 20)) == theme.color("surface.raised")
    words = image.copy(RECT.adjusted(30, 40, -30, -10))
    assert len({words.pixel(x, y) for x in range(words.width()) for y in range(words.height())}) > 3


def changed_box(first: QImage, second: QImage) -> QRect:
    """Where two pictures differ."""
    found = [
        QPoint(x, y)
        for x in range(first.width())
        for y in range(first.height())
        if first.pixel(x, y) != second.pixel(x, y)
    ]
    columns, rows = [point.x() for point in found], [point.y() for point in found]
    return QRect(QPoint(min(columns), min(rows)), QPoint(max(columns), max(rows))) if found else QRect()


def test_stars_stand_at_the_bottom_left_and_not_on_a_narrow_tile(theme: Theme) -> None:
    look = Look(picture(theme))
    box = changed_box(drawn(theme, ROW, look), drawn(theme, replace(ROW, rating=4), look))
    assert QRect(RECT.left() + 3, RECT.bottom() - 21, 40, 19).contains(box)
    assert box.height() == 16
    slim = QRect(10, 10, 60, 112)
    assert drawn(theme, ROW, look, slim) == drawn(theme, replace(ROW, rating=4), look, slim)


@pytest.mark.parametrize("width", [160, 60])
def test_what_is_kept_has_its_sign_at_the_top_left(theme: Theme, width: int) -> None:
    look, rect = Look(picture(theme)), QRect(10, 10, width, 112)
    box = changed_box(drawn(theme, ROW, look, rect), drawn(theme, replace(ROW, verdict=Verdict.KEPT), look, rect))
    assert QRect(rect.left() + 3, rect.top() + 3, 24, 18).contains(box)


def test_what_is_rejected_is_veiled(theme: Theme) -> None:
    look = Look(picture(theme))
    kept, rejected = (drawn(theme, replace(ROW, verdict=verdict), look) for verdict in Verdict)
    under, veil = theme.color("state.done.fg"), theme.color("surface.canvas")
    seen = QColor(rejected.pixel(RECT.center()))
    assert QColor(kept.pixel(RECT.center())) == under
    assert abs(seen.green() - round(0.38 * under.green() + 0.62 * veil.green())) <= 2


def test_what_arrived_after_a_cancel_is_marked_until_the_tools_show(theme: Theme) -> None:
    look = Look(picture(theme))
    plain, marked = drawn(theme, ROW, look), drawn(theme, replace(ROW, arrived_after_cancel=True), look)
    assert plain.copy(140, 10, 30, 24) != marked.copy(140, 10, 30, 24)


def test_the_tool_under_the_pointer_is_found_and_lit(theme: Theme) -> None:
    tiles = TilePainter(theme)
    boxes = [tiles.tool_rect(RECT, number).center() for number in range(3)]
    assert [tiles.tool_at(RECT, box) for box in boxes] == ["input", "again", "lineage"]
    assert tiles.tool_at(RECT, RECT.center()) == ""
    assert tiles.tool_at(QRect(0, 0, 60, 60), QPoint(40, 10)) == ""
    calm = drawn(theme, ROW, Look(picture(theme), is_hovered=True))
    lit = drawn(theme, ROW, Look(picture(theme), is_hovered=True, hot_tool="again"))
    assert calm != lit


def test_a_change_of_theme_redraws_the_badges(theme: Theme) -> None:
    tiles = TilePainter(theme)
    clip = replace(ROW, media_type=MediaType.VIDEO, duration_ms=8000)
    image = QImage(200, 140, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    tiles.draw_asset(painter, RECT, clip, Look(picture(theme)))
    theme.set_look(choice="light")
    tiles.draw_asset(painter, RECT, clip, Look(picture(theme)))
    painter.end()
    assert QColor(image.pixel(RECT.topLeft())) == theme.color("surface.canvas")


def test_a_colour_stands_beside_the_stars_as_a_letter_on_it(theme: Theme) -> None:
    look = theme.color("label.green")
    for rating, shift in ((0, 0), (4, 30)):
        image = drawn(theme, replace(ROW, rating=rating, color=ColorLabel.GREEN), Look(picture(theme)))
        corner = QPoint(RECT.left() + 4 + 3, RECT.bottom() - 4 - 3)
        seen = {image.pixelColor(x, corner.y()).name() for x in range(corner.x() + shift, corner.x() + shift + 8)}
        assert look.name() in seen
    narrow = QRect(10, 10, 64, 64)
    image = drawn(theme, replace(ROW, rating=4, color=ColorLabel.GREEN), Look(picture(theme)), narrow)
    assert image.pixelColor(narrow.left() + 7, narrow.bottom() - 7) == look


def test_a_stack_shows_how_many_lie_in_it_and_what_looks_out_behind(theme: Theme) -> None:
    pixmap = picture(theme)
    plain = drawn(theme, ROW, Look(pixmap))
    cover = drawn(theme, replace(ROW, stack_id=1, stack_size=3), Look(pixmap))
    member = drawn(theme, replace(ROW, stack_id=2), Look(pixmap))
    above = QPoint(RECT.center().x(), RECT.top() - 2)
    corner = QPoint(RECT.right() - 6, RECT.top() + 6)
    canvas, edge = theme.color("surface.canvas"), theme.color("border.control")
    assert [image.pixelColor(above) for image in (plain, cover, member)] == [canvas, edge, canvas]
    assert plain.pixelColor(corner) not in (cover.pixelColor(corner), member.pixelColor(corner))
    hovered = drawn(theme, replace(ROW, stack_id=1, stack_size=3), Look(pixmap, is_hovered=True))
    assert hovered.pixelColor(above) == edge


def test_the_provider_and_what_is_being_made_of_it_stand_at_the_top_right(theme: Theme) -> None:
    look = Look(picture(theme))
    corner = QRect(RECT.right() - 60, RECT.top(), 60, 24)
    plain, busy = (drawn(theme, ROW, one).copy(corner) for one in (look, look._replace(is_busy=True)))
    assert busy != plain
    painter = TilePainter(theme)
    painter.monograms = {"paid": "PV"}
    images = []
    for provider in ("local", "paid"):
        image = QImage(200, 140, QImage.Format.Format_RGB32)
        image.fill(theme.color("surface.canvas"))
        brush = QPainter(image)
        painter.draw_asset(brush, RECT, replace(ROW, provider_id=provider), look)
        brush.end()
        images.append(image.copy(corner))
    assert images[0] == plain
    assert images[1] not in (plain, busy)


def test_what_is_in_the_bin_has_its_age_and_no_tools(theme: Theme) -> None:
    corner = QRect(RECT.right() - 44, RECT.top() + 4, 40, 16)
    look, binned = Look(picture(theme)), replace(ROW, deleted_at=datetime.now(UTC))
    plain, aged = drawn(theme, ROW, look).copy(corner), drawn(theme, binned, look).copy(corner)
    assert aged != plain
    older = drawn(theme, replace(ROW, deleted_at=MOMENT), look).copy(corner)
    assert older != aged
    hovered = Look(picture(theme), is_hovered=True)
    assert drawn(theme, binned, hovered) == drawn(theme, binned, look) != drawn(theme, ROW, hovered)


def test_with_large_text_a_tile_gives_up_its_words_before_they_meet(theme: Theme) -> None:
    row = replace(ROW, rating=5, media_type=MediaType.VIDEO, duration_ms=4000)
    box = QRect(10, 10, 100, 112)
    corner = QRect(box.left(), box.bottom() - 30, 30, 30)
    plain = drawn(theme, replace(row, rating=0), Look(picture(theme)), box).copy(corner)
    assert drawn(theme, row, Look(picture(theme)), box).copy(corner) != plain
    theme.set_look(text_scale=150)
    bare = drawn(theme, replace(row, rating=0), Look(picture(theme)), box).copy(corner)
    assert drawn(theme, row, Look(picture(theme)), box).copy(corner) == bare
    theme.set_look(text_scale=100)


def test_a_length_that_would_touch_the_stars_gives_way_to_the_play_mark(theme: Theme) -> None:
    row = replace(ROW, media_type=MediaType.VIDEO, duration_ms=4000)

    def right(rating: int, width: int) -> QImage:
        box = QRect(10, 10, width, 112)
        image = drawn(theme, replace(row, rating=rating), Look(picture(theme)), box)
        return image.copy(box.right() - 40, box.bottom() - 20, 40, 20)

    assert right(5, 150) == right(0, 150)
    assert right(5, 88) != right(0, 88)
