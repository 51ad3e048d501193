"""The headings of days: in their place, and the present one at the top while its day is scrolled."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QDate, QLocale, QRect
from PySide6.QtGui import QPainter

from app.ui.amounts import number
from app.ui.theme import Theme
from app.ui.widgets import paint

if TYPE_CHECKING:
    from app.ui.panels.gallery.geometry import GridLayout, Section

_GAP: Final = 8


class Headings:
    """Draws them.

    Args:
        theme: The look.
        ghosts_within: How many of some places from a first one on are jobs at work, which do not count.
    """

    def __init__(self, theme: Theme, ghosts_within: Callable[[int, int], int]) -> None:
        self._theme = theme
        self._ghosts_within = ghosts_within
        self.by_month = False

    def draw(self, painter: QPainter, layout: "GridLayout", area: QRect, scroll_y: int) -> None:
        """Draw those that stand in a part of the content."""
        heading = layout.frame.heading
        if not heading:
            return
        section = layout.section_at(area.top())
        number_of = layout.sections.index(section) if section is not None else 0
        for found in layout.sections[number_of:]:
            if found.top > area.bottom():
                break
            if found.top + heading >= area.top():
                self._draw(painter, QRect(area.left(), found.top - scroll_y, area.width(), heading), found)

    def draw_stuck(self, painter: QPainter, layout: "GridLayout", width: int, margin: int, scroll_y: int) -> None:
        """Draw the heading of the day that is scrolled; the next one pushes it out."""
        if not self.is_stuck(layout, scroll_y):
            return
        section = layout.section_at(scroll_y)
        if section is None:
            return
        heading = layout.frame.heading
        painter.save()
        painter.setClipRect(QRect(0, 0, width, heading))
        painter.fillRect(QRect(0, 0, width, heading), self._theme.color("surface.canvas"))
        place = layout.sections.index(section)
        following = layout.sections[place + 1] if place + 1 < len(layout.sections) else None
        pushed = min(0, following.top - scroll_y - heading) if following is not None else 0
        self._draw(painter, QRect(margin, pushed, width - 2 * margin, heading), section)
        if following is not None and pushed < 0:
            self._draw(painter, QRect(margin, pushed + heading, width - 2 * margin, heading), following)
        painter.restore()

    def is_stuck(self, layout: "GridLayout", scroll_y: int) -> bool:
        """Whether a heading lies over the tiles."""
        return scroll_y > 0 and bool(layout.sections and layout.frame.heading)

    def _draw(self, painter: QPainter, rect: QRect, section: "Section") -> None:
        theme = self._theme
        font = theme.font("small", "strong")
        today = date.today()  # noqa: DTZ011  (the user's own day is meant)
        words = month_words(section.day) if self.by_month else day_words(section.day, today)
        paint.elided(painter, rect, words, font, theme.color("text.primary"))
        left = rect.left() + paint.metrics(font).horizontalAdvance(words) + _GAP
        room = QRect(left, rect.top(), rect.right() - left, rect.height())
        count = section.length - self._ghosts_within(section.first, section.length)
        paint.elided(painter, room, count_words(count), theme.font("caption"), theme.color("text.secondary"))


def day_words(day: date, today: date) -> str:
    """A day as people say it."""
    ago = (today - day).days
    if ago == 0:
        return QCoreApplication.translate("Gallery", "Today")
    if ago == 1:
        return QCoreApplication.translate("Gallery", "Yesterday")
    near, far = QCoreApplication.translate("Dates", "dddd, d MMMM"), QCoreApplication.translate("Dates", "d MMMM yyyy")
    form = near if day.year == today.year else far
    return QLocale().toString(QDate(day.year, day.month, day.day), form)


def month_words(day: date) -> str:
    """The month of a day."""
    return QLocale().toString(QDate(day.year, day.month, day.day), QCoreApplication.translate("Dates", "MMMM yyyy"))


def count_words(count: int) -> str:
    """How many assets there are."""
    if count == 1:
        return QCoreApplication.translate("Gallery", "1 item")
    return QCoreApplication.translate("Gallery", "{count} items").format(count=number(count))
