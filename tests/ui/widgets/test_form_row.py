"""A row of a form."""

from pydantic import BaseModel, Field
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QCheckBox
from pytestqt.qtbot import QtBot

from app.ui.theme import Theme
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.form_fields import spec_of
from app.ui.widgets.form_row import FormRow
from app.ui.widgets.label import Label
from tests.support import hands


class Wishes(BaseModel):
    """A field that has a word and help."""

    quiet: bool = Field(default=False, title="Quiet hours", description="Nothing is told in this time.")


def make(theme: Theme, qtbot: QtBot) -> FormRow:
    row = FormRow(theme, spec_of("quiet", Wishes.model_fields["quiet"]), 120, shows_help=True)
    qtbot.addWidget(row)
    row.resize(400, 80)
    row.show()
    return row


def test_the_words_of_a_search_are_marked_in_its_word_and_help(theme: Theme, qtbot: QtBot) -> None:
    row = make(theme, qtbot)
    row.mark(["time", "quiet"])
    assert [part for label in row.findChildren(Label) for part in label.marked] == ["Quiet", "time"]


def test_what_stands_at_its_end_shows_while_it_is_strong(theme: Theme, qtbot: QtBot) -> None:
    row = make(theme, qtbot)
    is_strong = [False]
    button = IconButton(theme, "rotate-ccw", "Back", size=28)
    look = row.add_end(button, is_strong=lambda: is_strong[0])
    word = row.findChildren(Label)[0]
    assert not button.isVisible()
    assert word.property("type") == "small"
    is_strong[0] = True
    look()
    qtbot.waitUntil(button.isVisible)
    assert word.property("type") == "smallStrong"


def test_a_click_on_the_word_is_one_on_its_box(theme: Theme, qtbot: QtBot) -> None:
    row = make(theme, qtbot)
    box = row.control.inner
    assert isinstance(box, QCheckBox)
    hands.click(row.findChildren(Label)[0], QPoint(5, 5))
    assert box.isChecked()
