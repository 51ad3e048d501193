"""The signs on a card: what is out of date, which version, frozen, missing."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QRect

from app.domain.enums import AssetState, MediaType, OperationType
from app.ui.models.thumbnails import ThumbnailLoader
from app.ui.panels.lineage.card_marks import paint_signs, signs
from app.ui.panels.lineage.cards import CardPainter
from app.ui.panels.lineage.graph import GraphNode, Stack
from app.ui.panels.lineage.words import card_tip
from app.ui.theme import Theme
from tests.support.graphs import graph_of
from tests.ui.panels.lineage.conftest import colors, painted

BOX = QRect(1, 1, 146, 84)
CARD = GraphNode(1, "Dusk", OperationType.IMAGE_TO_IMAGE, MediaType.IMAGE)


def words(theme: Theme, node: GraphNode, box: QRect = BOX) -> dict[str, str]:
    return {name: badge.text or badge.icon for name, (_, badge) in signs(theme, box, node).items()}


def test_each_sign_has_its_place_and_the_mark_loses_its_word_first(theme: Theme) -> None:
    stale = replace(CARD, cause="“Lake” has a newer version.")
    assert words(theme, CARD) == {}
    assert words(theme, stale) == {"outdated": "Out of date"}
    assert (
        words(theme, stale, QRect(0, 0, 100, 60)) == words(theme, stale, QRect(0, 0, 60, 40)) == {"outdated": "history"}
    )
    assert words(theme, replace(stale, id=-1)) == {}
    version = replace(stale, version=3, is_frozen=True, state=AssetState.MISSING)
    assert words(theme, version) == {
        "outdated": "Out of date",
        "missing": "Missing",
        "version": "v3",
        "frozen": "snowflake",
    }
    stack = replace(CARD, version=3, stack=Stack("versions", 1, (9, 1)), stack_key=1)
    assert words(theme, stack) == {"stack": "v3"}
    assert words(theme, replace(CARD, stack=Stack("siblings", 1, (1, 2, 3)), stack_key=1)) == {"stack": "3"}
    assert words(theme, replace(CARD, stack_key=1)) == {"stack": "layers"}
    places = [place for place, _ in signs(theme, BOX, replace(stack, cause="Why")).values()]
    assert BOX.contains(places[0])
    assert not places[0].intersects(places[1])
    image = painted(lambda painter: paint_signs(painter, theme, BOX, replace(stale, media_type=MediaType.VIDEO)))
    assert theme.color("state.outOfDate.subtle").rgba() in colors(image)


def test_the_border_the_far_card_and_the_tip_say_it_too(theme: Theme, thumbnails: ThumbnailLoader) -> None:
    cards = CardPainter(theme, thumbnails)
    stale = replace(CARD, cause="“Lake” has a newer version.", version=1, is_head=False, is_frozen=True)
    mark = theme.color("state.outOfDate.fg")
    assert cards.block_color(stale) == mark
    for paint in (cards.paint, cards.paint_far):
        for node, is_marked in ((stale, True), (CARD, False)):
            image = painted(partial(paint, rect=QRect(4, 4, 148, 128), node=node, progress=None))
            assert (mark.rgba() in colors(image)) is is_marked
    graph = graph_of([], focus=1)
    tip = card_tip(theme, graph, stale)
    assert "“Lake” has a newer version." in tip
    assert "Version 1, there is a newer one" in tip
    assert "Frozen" in tip
