"""A clip plays on its card."""

from app.ui.panels.lineage.panel import LineagePanel
from tests.support.until import until
from tests.ui.panels.lineage.conftest import shown_ids


async def test_a_clip_plays_on_its_card_while_the_pointer_rests_on_it(panel: LineagePanel, family: list[int]) -> None:
    panel.show()
    panel.show_around(family[1])
    await until(lambda: shown_ids(panel), sorted(family))
    panel.view.clip_wanted.emit(family[0])
    panel.view.clip_wanted.emit(family[1])
    await until(lambda: panel.view.look.frame is not None, wanted=True)
    assert panel.view.look.clip == family[1]
    assert panel._clips.is_playing
    panel.view.clip_left.emit()
    assert not panel._clips.is_playing
    assert panel.view.look.frame is None
