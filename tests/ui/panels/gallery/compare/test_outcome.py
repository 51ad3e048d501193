"""What came out of going through assets."""

from app.ui.panels.gallery.compare.outcome import Outcome
from app.ui.panels.gallery.compare.takes import Tally
from app.ui.theme import Theme
from tests.support import looks


def test_it_says_the_counts_and_offers_what_can_be_done(theme: Theme) -> None:
    card = Outcome(theme)
    card.resize(700, 400)
    card.show()
    card.show_tally(Tally(kept=3, rejected=2, starred=4, left=1))
    assert card.accessibleDescription() == "kept 3, rejected 2, stars alone 4, left 1"
    assert card.kept_button.isEnabled()
    assert card.bin_button.isEnabled()
    assert card.left_button.isVisible()
    assert looks.flaws(card) == []
    card.show_tally(Tally(left=4))
    assert card.accessibleDescription() == "kept 0, rejected 0, left 4"
    assert (card.kept_button.toolTip(), card.bin_button.toolTip()) == ("None was kept", "None was rejected")
    assert not card.left_button.isVisible()
    card.hide()
