"""The ways to start as cards."""

from pytestqt.qtbot import QtBot

from app.ui.start_cards import StartCard, StartCards
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from tests.support.until import until


async def test_the_cards_stand_beside_each_other_or_below_where_there_is_no_room(theme: Theme, qtbot: QtBot) -> None:
    words = "Draws on this computer, costs nothing. Good for trying prompts and layouts."
    first, second = (
        StartCard(theme, "cpu", "Try it", words, Button(theme, "Begin", kind)) for kind in ("primary", "normal")
    )
    both = StartCards(theme, [first, second])
    qtbot.addWidget(both)
    both.resize(476, 200)
    both.show()
    assert (first.y(), first.width(), first.height()) == (second.y(), second.width(), second.height())
    assert second.x() > first.geometry().right()
    both.resize(300, 400)
    await until(second.x, 0)
    assert first.width() == second.width()
    assert second.y() > first.geometry().bottom()
    assert both.minimumSizeHint().width() < 300
    middle = first.grab().toImage().pixelColor(first.width() // 2, 4)
    assert middle == theme.color("accent.subtle")
