"""What the pages are built of."""

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.ui.panels.queue.detail_parts import DetailPage
from app.ui.theme import Theme
from app.ui.widgets.buttons import IconButton
from tests.support import hands, looks


def test_a_page_shows_its_parts_and_copies_what_a_heading_is_about(theme: Theme, qtbot: QtBot) -> None:
    page = DetailPage(theme)
    qtbot.addWidget(page)
    page.add_heading("Prompt", copied="a calm lake")
    page.add_text("a calm lake")
    page.add_line("clock", "text.secondary", "It waits.", tone="secondary")
    page.add_facts([("Account", "studio-2"), ("Credits", "30")])
    page.add_mono('{"id": 4}')
    page.add_heading("No button")
    page.finish()
    page.resize(320, 400)
    page.show()
    said = [label.text() for label in page.findChildren(QLabel)]
    assert said == [
        "Prompt", "a calm lake", "It waits.", "Account", "studio-2", "Credits", "30", '{"id": 4}', "No button",
    ]  # fmt: skip
    (button,) = page.findChildren(IconButton)
    hands.click(button)
    assert QGuiApplication.clipboard().text() == "a calm lake"
    assert button.accessibleName() == "Copy: Prompt"
    assert looks.flaws(page) == []


def test_a_wider_page_lets_its_lines_be_lower(theme: Theme, qtbot: QtBot) -> None:
    page = DetailPage(theme)
    qtbot.addWidget(page)
    page.add_text("a sentence that needs several lines where there is little room for it " * 3)
    page.finish()
    page.resize(160, 600)
    page.show()
    (label,) = page.findChildren(QLabel)
    narrow = label.height()
    page.resize(600, 600)
    qtbot.waitUntil(lambda: label.height() < narrow)
