"""The devices page: the wall of phones, and one of them large beside it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSplitter, QStackedLayout, QVBoxLayout, QWidget
from typing_extensions import override

from app.devices.hierarchy import Screen
from app.devices.screen_reading import read_screen
from app.domain.errors import DeviceGoneError, PixSimError
from app.domain.events import SettingsChanged
from app.ui.context import UiContext
from app.ui.errors import explain
from app.ui.follow import follow
from app.ui.help.topics import Topic
from app.ui.language import told
from app.ui.panels.devices.actions import Verbs, WallActions
from app.ui.panels.devices.cards import Part, PhoneCard
from app.ui.panels.devices.commands import DeviceCommands
from app.ui.panels.devices.driving import Driving
from app.ui.panels.devices.dropping import outgoing, send_chosen
from app.ui.panels.devices.identifying import Identifying
from app.ui.panels.devices.inspector import InspectorPane
from app.ui.panels.devices.live import LivePictures
from app.ui.panels.devices.loop_source import LoopSource
from app.ui.panels.devices.phone_source import PhoneSource
from app.ui.panels.devices.phones import PhoneBook
from app.ui.panels.devices.preset_source import PresetSource
from app.ui.panels.devices.presets.pane import PresetPane
from app.ui.panels.devices.presets_joined import join_presets
from app.ui.panels.devices.recordings import Recordings
from app.ui.panels.devices.runs.side import RunsSide
from app.ui.panels.devices.side_panes import SidePanes
from app.ui.panels.devices.stage import LEAST_WIDTH, PhoneStage
from app.ui.panels.devices.tile import Look, screen_rect
from app.ui.panels.devices.toolbar import DevicesToolbar
from app.ui.panels.devices.wall import NORMAL, PhoneWall
from app.ui.phone_sending import PhoneSender
from app.ui.widgets.empty import EmptyState

_SIZE: Final = "devices.tile_size"
_OPENED: Final = "devices.opened"
_PARTS: Final[tuple[Part, ...]] = ("all", "ready", "needs_you")
_NARROW: Final = 760
_ROOMY: Final = 1120
_TIGHT: Final = 600
_LEAST: Final = 240
_PAIR: Final = 2


class DevicesPanel(QWidget):
    """Phones are watched from the first time on that this page is opened; before, no adb is started."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        theme = context.theme
        self.setProperty("surface", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._part: Part = "all"
        self._error: PixSimError | None = None
        self._shows_phone = False
        self.book = PhoneBook(context, self)
        self.commands = DeviceCommands(context, self)
        self.live = LivePictures(context, self.commands.phone, self.commands.scrcpy_server, self)
        self.identifying = Identifying(context, self.commands, self)
        self.recordings = Recordings(context, self.live, self)
        self.files = PhoneSender(context, self)
        tile_size = int(context.view.get(_SIZE, NORMAL))
        self.toolbar = DevicesToolbar(theme, tile_size, self)
        self.wall = PhoneWall(theme, self._look, self)
        self.wall.set_tile_size(self.toolbar.zoom.value())
        self.empty = EmptyState(theme, "smartphone", "", parent=self)
        self.stage = PhoneStage(theme, self)
        self.runs = RunsSide(context, self.stage.strip, self)
        self.inspector = InspectorPane(context, self)
        self.driving = Driving(context, self.stage, self.inspector, self.live, self.commands, self)
        self.actions_ = WallActions(theme, self.wall, self._verbs())
        self._lay_out()
        self.side = SidePanes(context, self.toolbar, self._split, self._join, self.runs)
        self._connect()
        self.recordings.take_left()
        self._show_rows()

    def focus_first(self) -> None:
        """The page was brought to the front."""
        target = self.wall if self._stack.currentWidget() is self.wall else self.empty.button
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def open_phone(self, phone_id: int) -> None:
        """Show a phone large."""
        card = self.book.card(phone_id)
        if card is None:
            return
        if phone_id != self.driving.phone_id:
            self.toolbar.together.setChecked(False)
        self._shows_phone = True
        self.wall.set_open(phone_id)
        self.driving.show_card(card)
        self.book.ageing.read_now(phone_id)
        self._show_recording(phone_id)
        self._tell_phone()
        self._fit()
        self.stage.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_phone(self) -> None:
        """Show the wall alone."""
        self._shows_phone = False
        self.toolbar.together.setChecked(False)
        self.wall.set_open(0)
        self.driving.leave()
        self._tell_phone()
        self._fit()
        self.wall.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def minimumSizeHint(self) -> QSize:
        # Parts go where there is no room beside each other.
        return QSize(_LEAST, _LEAST)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._context.view.get(_OPENED, default=False):
            self._context.view.put(_OPENED, value=True)
            self._watch()
        self.book.set_awake(is_awake=True)
        self.runs.now.set_awake(is_awake=True)
        self._show_seen()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.book.set_awake(is_awake=False)
        self.runs.now.set_awake(is_awake=False)
        self.live.show_only({})

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _verbs(self) -> Verbs:
        return Verbs(
            open=lambda card: self.open_phone(card.id),
            join=self.commands.join,
            rename=self.commands.rename,
            disconnect=self.commands.disconnect_all,
            forget=self.commands.forget,
            screenshot=self.commands.screenshot,
            assign=self.commands.assign,
            identify=self.identifying.start,
            send=lambda cards: send_chosen(self._context, self, self.files, cards),
        )

    def _lay_out(self) -> None:
        body = QWidget(self)
        self._stack = QStackedLayout(body)
        self._stack.addWidget(self.wall)
        self._stack.addWidget(self.empty)
        self._main = QWidget(self)
        column = QVBoxLayout(self._main)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.toolbar)
        column.addWidget(body, 1)
        self._split = QSplitter(Qt.Orientation.Horizontal, self)
        self._split.setChildrenCollapsible(False)
        for part, stretch in ((self._main, 3), (self.stage, 2), (self.inspector, 0)):
            self._split.addWidget(part)
            self._split.setStretchFactor(self._split.count() - 1, stretch)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._split)
        self.stage.hide()
        self.inspector.hide()

    def _connect(self) -> None:
        self.book.changed.connect(self._show_phones)
        self.book.failed.connect(self._show_error)
        self.toolbar.part.chosen.connect(self._choose_part)
        self.toolbar.zoom.changed.connect(self._resize_tiles)
        self.toolbar.join.clicked.connect(self.commands.join)
        self.toolbar.set_identify(self.actions_.identify_all)
        self.wall.zoomed.connect(self.toolbar.zoom.step_by)
        self.wall.opened.connect(self.open_phone)
        self.wall.menu_requested.connect(self._open_menu)
        self.wall.seen_changed.connect(self._show_seen)
        self.live.changed.connect(self.wall.update_picture)
        self.live.told.connect(self.wall.update_phone)
        self.runs.now.phone_changed.connect(self.wall.update_phone)
        self.empty.activated.connect(self._leave_empty)
        self.empty.offer_help(Topic.DEVICES, self._context.shell.help_requested.emit)
        self.stage.closed.connect(self.close_phone)
        self.stage.screenshot_requested.connect(lambda: self._with_open(lambda card: self.commands.screenshot([card])))
        self.stage.identify_requested.connect(lambda: self._with_open(lambda card: self.identifying.start([card])))
        self.identifying.changed.connect(self.wall.update_phone)
        self.stage.record_requested.connect(lambda: self._with_open(self.recordings.toggle))
        self.stage.files_dropped.connect(self._send)
        self.live.told.connect(self._show_recording)
        self.recordings.changed.connect(self._show_recording)
        self.toolbar.together.toggled.connect(self._drive_together)
        self.driving.group.changed.connect(self._show_group)
        self.wall.selected.connect(self._allow_together)
        self.wall.selected.connect(self._tell_others)
        self.driving.inspecting.connect(self._fit)
        self.side.changed.connect(self._fit)
        self.inspector.step_wanted.connect(self.side.add_step)
        follow(self, self._context.bus, SettingsChanged, self._settings_changed)
        shell = self._context.shell
        for action in (self.actions_.join, self.actions_.screenshot, self.actions_.identify_all):
            shell.action_registered.emit(action)
        for source in (PhoneSource, PresetSource, LoopSource):
            shell.source_registered.emit(source(self._context, self))

    @property
    def _is_on(self) -> bool:
        return self._context.settings.value.devices.is_on

    def _settings_changed(self, event: SettingsChanged) -> None:
        if event.name.startswith("devices."):
            self._show_rows()

    def _watch(self) -> None:
        self._context.tasks.start(
            self._context.settings.change("devices.is_on", value=True), what=self.tr("watch for phones")
        )

    def _show_phones(self) -> None:
        self._error = None
        self.toolbar.show_counts(self.book.cards)
        self.live.keep({card.id: card for card in self.book.cards})
        self.wall.set_cards([card for card in self.book.cards if card.belongs_to(self._part)])
        opened = self.book.card(self.driving.phone_id)
        if opened is not None:
            self.driving.show_card(opened)
        elif self._shows_phone:
            self.close_phone()
        self._tell_phone()
        self._show_rows()
        self._show_seen()

    def _show_error(self, error: PixSimError) -> None:
        self._error = error
        self._show_rows()

    def _show_rows(self) -> None:
        words = self._why_empty()
        if words is None:
            self._stack.setCurrentWidget(self.wall)
            return
        self.empty.set_content(*words)
        self._stack.setCurrentWidget(self.empty)

    def _why_empty(self) -> tuple[str, str, str] | None:
        """Icon, sentence and button in place of the wall; None where it shows."""
        if self._error is not None:
            sentence = explain(self._error, self.tr("read the phones")).sentence
            return "triangle-alert", sentence, self.tr("Try again")
        if not self._is_on:
            return "smartphone", self.tr("Phones are not watched."), self.tr("Watch for phones")
        return None if self.wall.cards else self._why_no_phone()

    def _why_no_phone(self) -> tuple[str, str, str]:
        if self.book.trouble:
            return "triangle-alert", told(self.book.trouble), self.tr("Try again")
        if not self.book.has_loaded:
            return "hourglass", self.tr("Looking for phones\N{HORIZONTAL ELLIPSIS}"), ""
        if self.book.cards:
            return "smartphone", self.tr("No phone is like that."), self.tr("Show all phones")
        how = self.tr(
            "No phone is connected. Turn on USB debugging in its developer options and plug it in, "
            "or connect it over the network by its address or a pairing code."
        )
        return "smartphone", how, self.tr("Connect a phone")

    def _leave_empty(self) -> None:
        if not self._is_on:
            self._watch()
        elif self._error is not None or self.book.trouble:
            self.book.refresh()
            self._context.tasks.start(self._watch_again(), what=self.tr("look for phones"))
        elif self.book.cards:
            self.toolbar.part.set_value("all")
            self._choose_part("all")
        else:
            self.commands.join()

    async def _watch_again(self) -> None:
        async with self._context.read() as services:
            services.devices.watch_again()

    def _choose_part(self, part: object) -> None:
        self._part = next((known for known in _PARTS if known == part), "all")
        self._show_phones()

    def _resize_tiles(self, size: int) -> None:
        self._context.view.put(_SIZE, size)
        self.wall.set_tile_size(size)

    def _show_seen(self) -> None:
        """Ask for the pictures of the tiles that are in view, and of no other."""
        is_shown = self.isVisible() and self.wall.isVisible()
        seen = self.wall.seen() if is_shown else []
        self.live.show_only({card: screen_rect(self._context.theme, rect).size() for card, rect in seen})

    def _join(self, presets: PresetPane) -> None:
        join_presets(self._context, presets, self.stage, self.driving, self._read_screen)

    async def _read_screen(self) -> Screen:
        """The elements of the phone that is shown large."""
        card = self.book.card(self.driving.phone_id)
        if card is None:
            raise DeviceGoneError(self.tr("No phone is shown."))
        return await read_screen(await self.commands.phone(card))

    def _tell_phone(self) -> None:
        """Presets run on the phone that is shown large."""
        card = self.book.card(self.driving.phone_id) if self._shows_phone else None
        self.runs.show_phone(card.id if card is not None else 0)
        why_not = "" if card is None or card.is_ready else self.tr("the phone is not ready")
        self.side.set_phone(card.id if card is not None else None, why_not)
        self._tell_others()

    def _tell_others(self) -> None:
        """Where the phone that is shown large is one of those selected, presets run on all of these."""
        ready = [card.id for card in self.wall.chosen() if card.is_ready]
        leader = self.driving.phone_id
        self.side.set_others([one for one in ready if one != leader] if self._shows_phone and leader in ready else [])

    def _fit(self) -> None:
        """Beside each other where there is room, else one in place of the other."""
        self.side.fit()
        width = self.width() - self.side.width
        inspects = self._shows_phone and self.driving.is_inspecting
        has_room = not self._shows_phone or width >= (_ROOMY if inspects else _NARROW)
        is_tight = inspects and width < _TIGHT
        self._split.setOrientation(Qt.Orientation.Vertical if is_tight else Qt.Orientation.Horizontal)
        # Where the presets or runs leave too little room they stand alone; their cross brings the rest back.
        is_free = not self.side.width or width >= LEAST_WIDTH
        self._main.setVisible(has_room and is_free)
        self.stage.setVisible(self._shows_phone and is_free)
        self.inspector.setVisible(inspects and is_free)
        self._show_seen()

    def _send(self, files: list[Path]) -> None:
        self._with_open(lambda card: self.files.start_files([(card.id, card.name)], outgoing(files)))

    def _with_open(self, act: Callable[[PhoneCard], None]) -> None:
        card = self.book.card(self.driving.phone_id)
        if card is not None:
            act(card)

    def _look(self, card: PhoneCard) -> Look:
        recording, mark = self.recordings.words(card.id), self.identifying.words(card.id)
        return self.runs.dress(replace(self.live.look(card), busy=recording, mark=mark), card.id)

    def _show_recording(self, phone_id: int) -> None:
        if phone_id == self.driving.phone_id:
            self.stage.show_recording(self.recordings.words(phone_id))

    def _allow_together(self) -> None:
        """Several phones are driven together when they are selected and ready."""
        if self.toolbar.together.isChecked():
            return
        is_enough = sum(card.is_ready for card in self.wall.chosen()) > 1
        self.toolbar.together.set_blocked("" if is_enough else self.tr("select two phones that are ready, or more"))

    def _drive_together(self, is_on: bool) -> None:
        chosen = [card for card in self.wall.chosen() if card.is_ready]
        if not is_on or len(chosen) < _PAIR:
            self.driving.lead([])
            self._allow_together()
            return
        leader = next((card for card in chosen if card.id == self.driving.phone_id), chosen[0])
        if leader.id != self.driving.phone_id:
            self.open_phone(leader.id)
        self.driving.lead([card for card in chosen if card.id != leader.id])

    def _show_group(self) -> None:
        followers = self.driving.group.followers
        names = ", ".join(card.name for card in followers)
        self.toolbar.together.setToolTip(self.tr("The same is done on {}").format(names) if names else "")
        self.stage.show_followers(len(followers))

    def _open_menu(self, place: QPoint) -> None:
        menu = self.actions_.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(place)
