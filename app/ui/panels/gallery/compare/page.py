"""The page on which results are compared, two to four at once, or gone through one after another."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid
from typing_extensions import override

from app.domain.enums import Verdict
from app.ui.panels.gallery.compare.bindings import bindings, run_key
from app.ui.panels.gallery.compare.cells import FIRST_PAIR, PAIR_MODES, Mode
from app.ui.panels.gallery.compare.details import read_known
from app.ui.panels.gallery.compare.header import CompareHeader
from app.ui.panels.gallery.compare.outcome import Outcome
from app.ui.panels.gallery.compare.pane import DifferencePane
from app.ui.panels.gallery.compare.sides import MOST_SIDES, Sides
from app.ui.panels.gallery.compare.strip import FilmStrip
from app.ui.panels.gallery.compare.takes import Takes
from app.ui.panels.gallery.compare.transport import Transport
from app.ui.panels.gallery.compare.verbs import CompareVerbs
from app.ui.panels.gallery.compare.view import CompareView
from app.ui.shortcuts import KeyHint
from app.ui.widgets.key_hints import KeyHints

if TYPE_CHECKING:
    from app.ui.context import UiContext
    from app.ui.panels.gallery.compare.clips import ClipsInStep

_RESIZE_MS: Final = 120
_PANE_NEEDS: Final = 720
"""In a page that is narrower the pane would leave the pictures no room."""
_DASH: Final = "\N{EN DASH}"
_ARROWS: Final = "\N{LEFTWARDS ARROW} \N{RIGHTWARDS ARROW}"


class ComparePage(QWidget):
    """Compares, judges, and says what came out; whoever owns it closes it."""

    closed = Signal()
    """The user goes back to the gallery."""
    kept_shown = Signal(object)
    """Choose these assets, a tuple of ids, and go back to the gallery."""

    def __init__(self, context: "UiContext", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        theme, kept = context.theme, context.view
        self._takes = Takes(context, self)
        self._sides = Sides(context, self)
        self._turn = 0
        self._header = CompareHeader(theme)
        self._view = CompareView(theme, self._sides, context.tasks)
        self._view.mark_of = self._takes.mark
        self._outcome = Outcome(theme)
        self._stage = QStackedWidget()
        self._transport = Transport(theme, self._sides.clips)
        self._strip = FilmStrip(context, self._takes)
        self._hints = KeyHints(theme)
        self._pane = DifferencePane(theme, differing_first=bool(kept.get("compare.first", True)))
        self._wants_pane = bool(kept.get("compare.pane", True))
        self._verbs = CompareVerbs(context, self._takes, self._sides, self._view, self)
        self._resize_timer = QTimer(self)
        self._resize_timer.setSingleShot(True)
        self._resize_timer.setInterval(_RESIZE_MS)
        self._bindings = bindings(self)
        self.setAccessibleName(self.tr("Compare"))
        self._lay_out()
        self._connect()

    @property
    def view(self) -> CompareView:
        return self._view

    @property
    def verbs(self) -> CompareVerbs:
        return self._verbs

    @property
    def clips(self) -> "ClipsInStep":
        return self._sides.clips

    @property
    def takes(self) -> Takes:
        return self._takes

    @property
    def is_triage(self) -> bool:
        """Whether it goes through assets one after another."""
        return self._view.mode == Mode.ONE

    @property
    def is_at_end(self) -> bool:
        """Whether it says what came out."""
        return self._stage.currentWidget() is self._outcome

    def shown_ids(self) -> tuple[int, ...]:
        """What is looked at."""
        return self._sides.ids()

    def open(self, asset_ids: Sequence[int], among: Sequence[int]) -> None:
        """Compare two to four assets, or go through all from one on.

        Args:
            asset_ids: What is looked at first.
            among: What the film strip holds; they are in it as a rule.
        """
        shown = tuple(asset_ids[:MOST_SIDES])
        others = (key for key in shown if key not in set(among))
        self._takes.open((*others, *among))
        self._sides.close()
        self._view.set_mode(self._verbs.mode_for(len(shown)))
        self._view.set_acted(0)
        self._view.set_pair(FIRST_PAIR)
        self._view.fit()
        self._show(shown)

    def close_page(self) -> None:
        """Let go of pictures and clips."""
        self._turn += 1
        self._view.set_flickering(is_on=False)
        self._takes.close()
        self._sides.close()

    def focus_first(self) -> None:
        """The page was brought to the front."""
        target = self._outcome if self.is_at_end else self._view
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def toggle_pane(self) -> None:
        """Show what differs, or give its room to the pictures."""
        self._wants_pane = self._pane.isHidden()
        self._context.view.put("compare.pane", self._wants_pane)
        self._show_pane(is_shown=self._wants_pane)

    def go(self, step: int) -> None:
        """Look at the next ones of the film strip, or at those before; behind the last one it says what came out."""
        ids, places = self._takes.ids, self._places()
        if self.is_at_end:
            places = (len(ids),)
        if not places:
            return
        if self.is_triage and places[0] + step >= len(ids):
            self._end()
            return
        count = len(places)
        first = max(places) + 1 if step > 0 else min(places) - count
        first = max(0, min(first, len(ids) - count))
        self._show(ids[first : first + count])

    def exchange(self, step: int) -> None:
        """Put the next one of the film strip on the side that is acted on; the others stay."""
        shown, ids = list(self.shown_ids()), self._takes.ids
        if not shown or self.is_triage:
            self.go(step)
            return
        place = self._takes.place(shown[self._view.acted]) + step
        while 0 <= place < len(ids) and ids[place] in shown:
            place += step
        if 0 <= place < len(ids):
            shown[self._view.acted] = ids[place]
            self._show(shown)

    def key_hints(self) -> Sequence[KeyHint]:
        """What its keys do, for the list of keys."""
        keys: dict[str, list[str]] = {self.tr("The other side"): ["Tab"]}
        for binding in self._bindings:
            keys.setdefault(binding.words, []).append(binding.key)
        return [KeyHint(words, ", ".join(found)) for words, found in keys.items()]

    @override
    def focusNextPrevChild(self, next: bool) -> bool:
        is_other_side = next and len(self._sides) > 1 and self._view.hasFocus()
        if is_other_side:
            view = self._view
            sides = view.pair if view.mode in PAIR_MODES else range(len(self._sides))
            view.set_acted(sides[(sides.index(view.acted) + 1) % len(sides)])
            return True
        return super().focusNextPrevChild(next)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not run_key(self._bindings, event):
            super().keyPressEvent(event)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.open_menu(event.globalPos())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_pane()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self._context.shell.room_wanted.emit(True)  # noqa: FBT003 - a signal

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous() and isValid(self._context.shell):
            self._context.shell.room_wanted.emit(False)  # noqa: FBT003 - a signal

    def open_menu(self, where: QPoint) -> None:
        """Show what can be done."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for binding in self._bindings:
            if binding.in_menu:
                menu.addAction(f"{binding.words}\t{binding.key}", binding.run)
        menu.popup(where)

    def _lay_out(self) -> None:
        self.setProperty("surface", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._stage.addWidget(self._view)
        self._stage.addWidget(self._outcome)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._header)
        column.addWidget(self._stage, 1)
        for part in (self._transport, self._strip, self._hints):
            column.addWidget(part)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(column, 1)
        row.addWidget(self._pane)

    def _connect(self) -> None:
        header, view, pane, verbs = self._header, self._view, self._pane, self._verbs
        header.back.clicked.connect(self.closed)
        header.mode_chosen.connect(verbs.set_mode)
        header.pair_chosen.connect(view.set_pair)
        header.pair_chosen.connect(lambda _: view.setFocus(Qt.FocusReason.OtherFocusReason))
        header.link.clicked.connect(verbs.toggle_link)
        header.fit.clicked.connect(view.fit)
        header.own.clicked.connect(view.show_own_size)
        header.pane.clicked.connect(self.toggle_pane)
        view.acted_changed.connect(self._show_places)
        view.view_changed.connect(self._tell_view)
        view.resized.connect(self._resize_timer.start)
        self._resize_timer.timeout.connect(lambda: self._sides.set_room(view.cell_room))
        self._takes.changed.connect(self._take_rows)
        self._takes.rejudged.connect(self._go_back)
        self._takes.removed.connect(self._take_removal)
        self._strip.chosen.connect(self._choose)
        verbs.judged.connect(lambda: self.go(1) if self.is_triage else None)
        pane.close_button.clicked.connect(self.toggle_pane)
        pane.first_changed.connect(lambda first: self._context.view.put("compare.first", first))
        pane.keep.clicked.connect(lambda: verbs.judge(Verdict.KEPT))
        pane.reject.clicked.connect(lambda: verbs.judge(Verdict.REJECTED))
        pane.vary.clicked.connect(verbs.vary)
        pane.use.clicked.connect(verbs.use_as_input)
        pane.transition.clicked.connect(verbs.make_transition)
        self._outcome.kept_button.clicked.connect(lambda: self.kept_shown.emit(self._takes.with_verdict(Verdict.KEPT)))
        self._outcome.bin_button.clicked.connect(verbs.bin_rejected)
        self._outcome.left_button.clicked.connect(self._go_through_left)
        self._outcome.back_button.clicked.connect(self.closed)

    def _places(self) -> tuple[int, ...]:
        return tuple(self._takes.place(key) for key in self.shown_ids() if key in self._takes.ids)

    def _show(self, asset_ids: Sequence[int]) -> None:
        """Look at these."""
        has_end_focus = self._outcome.hasFocus()
        self._turn += 1
        self._stage.setCurrentWidget(self._view)
        self._fit_pane()
        if self.is_triage:
            self._view.fit()
        self._sides.set_room(self._view.cell_room)
        self._sides.show(asset_ids)
        if has_end_focus:
            self._view.setFocus(Qt.FocusReason.OtherFocusReason)
        self._take_rows()
        self._show_places()
        what = self.tr("read how they were made")
        self._context.tasks.start(self._read_known(tuple(asset_ids), self._turn), what=what)

    def _end(self) -> None:
        self._turn += 1
        had_focus = self._view.hasFocus()
        self._sides.show(())
        self._outcome.show_tally(self._takes.tally())
        self._stage.setCurrentWidget(self._outcome)
        self._fit_pane()
        self._show_places()
        self._transport.hide()
        if had_focus:
            self._outcome.setFocus(Qt.FocusReason.OtherFocusReason)

    async def _read_known(self, asset_ids: tuple[int, ...], turn: int) -> None:
        async with self._context.read() as services:
            known = await read_known(services, asset_ids)
        if turn == self._turn:
            self._pane.show_known(known, self._view.acted, self._view.pair)
            self._pane.set_room(self.width())

    def _take_rows(self) -> None:
        takes, sides = self._takes, self._sides
        for place, asset_id in enumerate(sides.ids()):
            row = takes.row(asset_id)
            if row is not None and row is not sides[place].row:
                sides.set_row(place, row)
        self._header.show_judged(takes.judged_count, len(takes.ids))
        if self.is_at_end:
            self._outcome.show_tally(takes.tally())
        elif self.is_triage and self._places():
            after = self._places()[0] + 1
            following = takes.row(takes.ids[after]) if after < len(takes.ids) else None
            if following is not None:
                sides.fetch_ahead(following)
        self._transport.setVisible(sides.has_clips)
        self._show_hints()
        self._view.update()

    def _show_places(self) -> None:
        self._strip.show_places(self._places(), self._view.acted)
        self._pane.show_acted(self._view.acted, self._view.pair)
        self._tell_view()

    def _tell_view(self) -> None:
        view = self._view
        self._header.show_mode(view.mode)
        has_choice = view.mode in PAIR_MODES and len(self._sides) > len(FIRST_PAIR)
        self._header.show_pair(view.pair if has_choice else None, len(self._sides))
        self._header.show_linked(is_linked=view.is_linked)
        self._header.show_scale(100 * view.scale(view.acted), is_fitted=view.camera(view.acted).is_fitted)

    def _show_hints(self) -> None:
        tr = self.tr
        judging = [("K", tr("keep")), ("X", tr("reject")), (f"1 {_DASH} 5", tr("stars"))]
        if self.is_triage:
            hints = [*judging, ("U", tr("neither")), (_ARROWS, tr("go without judging")), ("Z", tr("own size"))]
        else:
            hints = [*judging, ("Tab", tr("other side")), (_ARROWS, tr("next pair")), ("F", tr("flicker"))]
            if len(self._sides) > len(FIRST_PAIR):
                hints.append(("P", tr("another two")))
        words = tr("play") if self.is_triage else tr("play in sync")
        play = [("Space", words)] if self._sides.has_clips else []
        self._hints.show_hints([*hints, *play], ("Ctrl Z", tr("undo")))

    def _choose(self, place: int) -> None:
        """A picture of the film strip was clicked: go there, or put it on the side that is acted on."""
        asset_id, shown = self._takes.ids[place], list(self.shown_ids())
        if self.is_triage:
            self._show((asset_id,))
        elif asset_id in shown:
            self._view.set_acted(shown.index(asset_id))
        else:
            shown[self._view.acted] = asset_id
            self._show(shown)

    def _go_back(self, asset_id: int) -> None:
        """Something was undone or done again: look at it."""
        if self.is_triage and asset_id in self._takes.ids:
            self._show((asset_id,))

    def _go_through_left(self) -> None:
        left = self._takes.unjudged()
        self.open(left[:1], left)

    def _take_removal(self, gone: set[int]) -> None:
        """What is looked at is in the bin: the next one takes its place."""
        shown = self.shown_ids()
        if not self._takes.ids:
            self.closed.emit()
        elif gone & set(shown):
            kept = [key for key in shown if key not in gone]
            free = [key for key in self._takes.ids if key not in kept]
            self._show([*kept, *free][: len(shown)])
            if len(self._sides) == 1 and not self.is_triage:
                self._view.set_mode(Mode.ONE)

    def _fit_pane(self) -> None:
        has_room = self.width() >= self._context.theme.scaled(_PANE_NEEDS)
        self._pane.set_room(self.width())
        self._show_pane(is_shown=self._wants_pane and has_room and not self.is_at_end)

    def _show_pane(self, *, is_shown: bool) -> None:
        self._pane.setVisible(is_shown)
        self._header.pane.setChecked(is_shown)
