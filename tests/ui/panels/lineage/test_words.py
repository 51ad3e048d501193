"""What is said of a card and an edge."""

from dataclasses import replace
from datetime import UTC, datetime

from app.domain.enums import AssetState, MediaType, OperationType
from app.ui.panels.lineage import words
from app.ui.panels.lineage.graph import GraphEdge, GraphNode, join
from app.ui.panels.lineage.targets import Target
from app.ui.theme import Theme

CLIP = GraphNode(
    2,
    "Lake, slow push",
    OperationType.IMAGE_TO_VIDEO,
    MediaType.VIDEO,
    state=AssetState.MISSING,
    width=1920,
    height=1080,
    duration_ms=5_000,
    created_at=datetime(2026, 3, 1, tzinfo=UTC),
    parents=1,
    children=3,
    prompt="Slow push over the lake",
    provider="Local engine",
    model="draft",
    seed=7,
)
PICTURE = GraphNode(1, "Lake", None, MediaType.IMAGE, children=1)
GRAPH = join(2, [PICTURE, CLIP], [GraphEdge(1, 2, OperationType.IMAGE_TO_VIDEO, "first_frame")])


def test_a_card_says_how_it_was_made_and_how_long_it_is(theme: Theme) -> None:
    assert words.operation(theme, CLIP) == "Picture to clip · 0:05"
    assert words.operation(theme, PICTURE) == "Imported"
    from_phone = replace(PICTURE, phone="Pixel", preset="Tour")
    assert (words.operation(theme, from_phone), words.source(from_phone)) == ("From a phone", "Pixel · Tour")
    assert words.source(CLIP) == "draft · Local engine"
    assert words.source(PICTURE) == ""
    assert words.size(CLIP) == "1920 x 1080"
    assert words.size(PICTURE) == ""


def test_a_tool_tip_says_all_that_the_card_has_no_room_for(theme: Theme) -> None:
    lines = words.card_tip(theme, GRAPH, CLIP).split("\n")
    assert lines[:3] == ["Lake, slow push", "Picture to clip · 0:05", "Slow push over the lake"]
    assert lines[3].startswith("1920 x 1080 · ")
    assert lines[4:] == ["The file is missing", "Made from 1 result · 3 results made from it · 3 not shown"]


def test_a_long_prompt_is_cut_in_the_tool_tip(theme: Theme) -> None:
    node = GraphNode(1, "n", None, MediaType.IMAGE, prompt="word " * 100)
    assert len(words.card_tip(theme, join(1, [node], []), node).split("\n")[2]) == 240


def test_an_edge_says_the_operation_the_role_and_whose(theme: Theme) -> None:
    assert words.edge_tip(theme, GRAPH, GRAPH.edges[0]) == "Picture to clip · First frame\nLake → Lake, slow push"


def test_an_edge_says_which_part_of_a_clip_was_used(theme: Theme) -> None:
    span = GraphEdge(1, 2, OperationType.VIDEO_EXTEND, "source_clip", 1_000, 62_500)
    frame = GraphEdge(1, 2, OperationType.FRAME_EXTRACTION, None, 4_960, 4_960)
    assert words.edge_tip(theme, GRAPH, span).startswith("Extend · Source clip · 0:01.00 - 1:02.50")
    assert words.edge_tip(theme, GRAPH, frame).startswith("Frame of clip · at 0:04.96")


def test_one_and_many_read_right() -> None:
    assert words.grow_tip(1, up=True) == "Show 1 more that it was made from"
    assert words.grow_tip(4, up=False) == "Show 4 more that were made from it"
    assert words.counted(0, "one", "many") == ""
    assert words.role("style_image") == "Style image"
    assert words.length(3_725_000) == "1:02:05"


def test_each_thing_under_the_pointer_has_its_words(theme: Theme) -> None:
    assert words.target_tip(theme, GRAPH, Target("card", 1)).startswith("Lake\n")
    assert words.target_tip(theme, GRAPH, Target("card", 99)) == ""
    assert words.target_tip(theme, GRAPH, Target("edge", edge=GRAPH.edges[0])).startswith("Picture to clip")
    assert words.target_tip(theme, GRAPH, Target("handle", 1, number=2)) == "Show 2 more that were made from it"
    assert words.target_tip(theme, GRAPH, Target("tool", 1, tool="look")) == "Quick look (Space)"
    assert words.target_tip(theme, GRAPH, Target()) == ""
