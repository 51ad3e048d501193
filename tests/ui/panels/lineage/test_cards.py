"""The cards in their levels of detail."""

from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from app.domain.enums import AssetState, MediaType, OperationType
from app.media.thumbnails import ThumbnailStore
from app.ui.models.job_states import StateWords
from app.ui.models.thumbnails import ThumbnailLoader
from app.ui.panels.lineage.cards import CardPainter, Progress, is_near, thumbnail_size
from app.ui.panels.lineage.graph import GraphNode
from app.ui.theme import Theme
from tests.ui.panels.lineage.conftest import colors, painted

CARD = QRect(20, 20, 148, 128)
NEAR = QRect(20, 20, 240, 232)
PICTURE = GraphNode(1, "Lake at dawn", OperationType.TEXT_TO_IMAGE, MediaType.IMAGE, seed=42, provider="Local engine")


def card(
    theme: Theme, thumbnails: ThumbnailLoader, node: GraphNode, progress: Progress | None = None, rect: QRect = CARD
) -> QImage:
    cards = CardPainter(theme, thumbnails)
    return painted(lambda painter: cards.paint(painter, rect, node, progress))


def near_card(theme: Theme, thumbnails: ThumbnailLoader, node: GraphNode) -> QImage:
    cards = CardPainter(theme, thumbnails)
    return painted(lambda painter: cards.paint_near(painter, NEAR, node, None))


def test_a_card_stays_inside_its_place(theme: Theme, thumbnails: ThumbnailLoader) -> None:
    image = card(theme, thumbnails, PICTURE)
    outside = {
        image.pixel(x, y) for x in range(400) for y in range(300) if not CARD.adjusted(-1, -1, 1, 1).contains(x, y)
    }
    assert outside == {0}


@pytest.mark.parametrize("zoom", [0.5, 0.7, 1.0, 1.4])
def test_the_name_can_be_read_at_each_zoom(theme: Theme, thumbnails: ThumbnailLoader, zoom: float) -> None:
    rect = QRect(20, 20, round(148 * zoom), round(128 * zoom))
    image = card(theme, thumbnails, PICTURE, rect=rect)
    lower = image.copy(rect.left() + 4, rect.top() + round(86 * zoom), rect.width() - 8, round(30 * zoom))
    assert theme.color("text.primary").rgb() in {QColor.fromRgba(pixel).rgb() for pixel in colors(lower)}


def test_a_running_job_tells_its_state_in_a_word_and_a_bar(theme: Theme, thumbnails: ThumbnailLoader) -> None:
    job = GraphNode(-4, "Hat to bay", OperationType.VIDEO_TRANSITION, MediaType.VIDEO)
    blue = theme.color("state.running.fg").rgb()
    widths = []
    for fraction in (0.2, 0.8):
        image = card(theme, thumbnails, job, Progress(fraction=fraction))
        widths.append(sum(image.pixel(x, 20 + 1 + 42 + 9) == blue for x in range(400)))
    assert widths[1] > 3 * widths[0] > 0
    unknown = card(theme, thumbnails, job, Progress())
    assert sum(unknown.pixel(x, 20 + 1 + 42 + 9) == blue for x in range(400)) == 0


def test_a_job_says_what_the_queue_says(theme: Theme, thumbnails: ThumbnailLoader) -> None:
    job = GraphNode(-4, "Hat to bay", OperationType.VIDEO_TRANSITION, MediaType.VIDEO)
    line = QRect(54, 40, 110, 24)
    running = card(theme, thumbnails, job, Progress(StateWords("running", "Running", is_busy=True)))
    fetching = card(theme, thumbnails, job, Progress(StateWords("running", "Fetching result", "download")))
    plain = card(theme, thumbnails, job)
    assert running.copy(line) == plain.copy(line) != fetching.copy(line)


def test_large_text_stays_in_its_line(theme: Theme, thumbnails: ThumbnailLoader) -> None:
    cards = CardPainter(theme, thumbnails)
    sizes = []
    for text_scale in (100, 120, 150):
        theme.set_look(text_scale=text_scale)
        sizes.append(cards._font("small", 12, 19).pixelSize())
    assert sizes == [12, 14, 14]


def test_names_that_differ_at_their_ends_look_different(theme: Theme, thumbnails: ThumbnailLoader) -> None:
    names = [f"clip extraction of the harbour at night {number}" for number in (1, 2)]
    nodes = [GraphNode(1, name, OperationType.FRAME_EXTRACTION, MediaType.IMAGE) for name in names]
    for zoom in (0.5, 1.0):
        rect = QRect(20, 20, round(148 * zoom), round(128 * zoom))
        assert len({bytes(card(theme, thumbnails, node, rect=rect).constBits()) for node in nodes}) == 2
    assert near_card(theme, thumbnails, nodes[0]) != near_card(theme, thumbnails, nodes[1])


def test_a_clip_has_a_play_mark_and_a_missing_file_says_so(theme: Theme, thumbnails: ThumbnailLoader) -> None:
    plain = card(theme, thumbnails, PICTURE)
    clip = card(theme, thumbnails, GraphNode(1, "Lake at dawn", OperationType.TEXT_TO_IMAGE, MediaType.VIDEO))
    missing = GraphNode(1, "n", OperationType.TEXT_TO_IMAGE, MediaType.IMAGE, state=AssetState.MISSING)
    foot, head = QRect(22, 80, 24, 22), QRect(90, 22, 76, 22)
    assert clip.copy(foot) != plain.copy(foot)
    assert card(theme, thumbnails, missing).copy(head) != plain.copy(head)


def test_a_near_card_tells_more(theme: Theme, thumbnails: ThumbnailLoader) -> None:
    cards = CardPainter(theme, thumbnails)
    known = painted(lambda painter: cards.paint_near(painter, NEAR, PICTURE, None))
    bare = GraphNode(1, "Lake at dawn", OperationType.TEXT_TO_IMAGE, MediaType.IMAGE)
    unknown = painted(lambda painter: cards.paint_near(painter, NEAR, bare, None))
    assert known != unknown
    box = QRect(20, 20, 24, 24)
    plain = painted(lambda painter: cards.paint_tool(painter, box, "look", is_hovered=False))
    assert plain != painted(lambda painter: cards.paint_tool(painter, box, "look", is_hovered=True))


def test_tools_are_large_enough_and_only_those_that_do_something(theme: Theme, thumbnails: ThumbnailLoader) -> None:
    cards = CardPainter(theme, thumbnails)
    tools = cards.tools(NEAR, PICTURE)
    assert all(box.width() >= 24 and box.height() >= 24 and NEAR.contains(box) for box in tools.values())
    assert "again" in tools
    imported = GraphNode(1, "n", None, MediaType.IMAGE)
    assert list(cards.tools(NEAR, imported)) == ["use", "look", "centre"]
    assert cards.tools(NEAR, GraphNode(-1, "n", None, MediaType.IMAGE)) == {}


def test_the_picture_is_the_assets_own(qtbot: QtBot, theme: Theme, tmp_path: Path) -> None:
    red = QColor("red")
    image = QImage(256, 144, QImage.Format.Format_RGB32)
    image.fill(red)
    path = tmp_path / "red.png"
    image.save(str(path))
    store = ThumbnailStore(tmp_path / "some.db")
    store.put("a" * 64, 256, path.read_bytes())
    loader = ThumbnailLoader(store)
    node = GraphNode(1, "n", OperationType.UPSCALE, MediaType.IMAGE, sha256="a" * 64)
    cards = CardPainter(theme, loader)
    with qtbot.waitSignal(loader.loaded):
        painted(lambda painter: cards.paint(painter, CARD, node, None))
    shown = painted(lambda painter: cards.paint(painter, CARD, node, None))
    assert QColor.fromRgba(shown.pixel(94, 60)).red() > 240
    assert QColor.fromRgba(shown.pixel(94, 120)).red() < 100
    far = painted(lambda painter: cards.paint_far(painter, QRect(0, 0, 66, 58), node, None))
    assert not far.isNull()
    loader.close()
    store.close()


def test_few_sizes_are_asked_for_and_the_very_one_at_a_hundred_per_cent() -> None:
    assert thumbnail_size(146, 82) == (146, 82)
    assert thumbnail_size(100, 56) == (148, 84)
    assert {thumbnail_size(width, width * 9 // 16)[0] for width in range(70, 140)} == {148}
    assert thumbnail_size(900, 500)[0] == 480
    assert is_near(1.6)
    assert not is_near(1.5)


def test_a_block_has_the_colour_of_the_operation(theme: Theme, thumbnails: ThumbnailLoader) -> None:
    cards = CardPainter(theme, thumbnails)
    assert cards.block_color(PICTURE) == theme.operation(OperationType.TEXT_TO_IMAGE).color
    assert cards.block_color(GraphNode(1, "n", None, MediaType.IMAGE)) == theme.color("text.tertiary")
