"""Quick look: lies over the window, shows one asset large, and goes through its neighbours."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QImage, QKeyEvent, QPixmap
from PySide6.QtWidgets import QVBoxLayout, QWidget
from shiboken6 import isValid
from typing_extensions import override

from app.domain.enums import AssetState, MediaType
from app.domain.events import AssetChanged
from app.ui.follow import follow
from app.ui.models.clip import Clip
from app.ui.panels.quick_look.bar import LookBar
from app.ui.panels.quick_look.controls import ClipControls
from app.ui.panels.quick_look.keys import keys_of, run_key
from app.ui.panels.quick_look.scope import FocusScope
from app.ui.panels.quick_look.second_screen import SecondScreens
from app.ui.panels.quick_look.verbs import LookVerbs
from app.ui.panels.quick_look.view import PictureView
from app.ui.shortcuts import KeyHint
from app.ui.widgets.spoken import introduce

if TYPE_CHECKING:
    from app.media.player import PlayerState
    from app.services.asset.asset_rows import AssetRow
    from app.ui.context import UiContext

_POSTER: Final = 512
_RESIZE_MS: Final = 120


class QuickLook(QWidget):
    """Fills its parent while it shows; Esc gives the focus back."""

    def __init__(self, context: "UiContext", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        theme = context.theme
        self._ids: Sequence[int] = ()
        self._place = 0
        self._row: AssetRow | None = None
        self._turn = 0
        self._made_full_screen = False
        self._has_detail = False
        self._bar = LookBar(theme)
        self._view = PictureView(theme)
        self._clip = Clip(self)
        self._controls = ClipControls(theme)
        self._scope = FocusScope(self)
        self._screens = SecondScreens(context, self._view, self)
        self.verbs = LookVerbs(context, self)
        self._keys = keys_of(self)
        self._resize_timer = QTimer(self)
        self._resize_timer.setSingleShot(True)
        self._resize_timer.setInterval(_RESIZE_MS)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ownFocus", True)  # noqa: FBT003
        introduce(self, self.tr("Quick look"), "canvas")
        kept = context.view
        self._controls.set_kept(
            is_looping=bool(kept.get("look.is_looping", False)),
            is_muted=bool(kept.get("look.is_muted", False)),
            volume=float(kept.get("look.volume", 1.0)),
        )
        self._lay_out()
        self._connect()
        self._follow_parent()
        self.hide()

    @property
    def view(self) -> PictureView:
        return self._view

    @property
    def controls(self) -> ClipControls:
        return self._controls

    @property
    def screens(self) -> SecondScreens:
        """Shows it on another screen too."""
        return self._screens

    @property
    def row(self) -> "AssetRow | None":
        """The asset that shows; None before it has been read."""
        return self._row

    @property
    def neighbours(self) -> tuple[Sequence[int], int]:
        """The ids through which it goes, and the place of the one that shows."""
        return self._ids, self._place

    @property
    def clip_state(self) -> "PlayerState | None":
        """What the clip does; None where none is shown."""
        return self._clip.state

    def open(self, asset_id: int, neighbours: Sequence[int]) -> None:
        """Show an asset, and go on through its neighbours with the arrows."""
        self._ids = neighbours if asset_id in neighbours else (asset_id,)
        self._place = self._ids.index(asset_id)
        if not self.isVisible():
            self._fill_parent()
            self.show()
            self.raise_()
            self._scope.enter()
        self._load()

    def close_look(self) -> None:
        """Go away and give the focus back."""
        self._hide()
        self._scope.leave()

    @override
    def event(self, event: QEvent) -> bool:
        # Sent first for each key: who accepts it keeps the shortcuts of the window from it.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._scope.claims(event):
            event.accept()
            return True
        return super().event(event)

    @override
    def focusNextPrevChild(self, next: bool) -> bool:
        if not self.isVisible():
            return super().focusNextPrevChild(next)
        self._scope.go(is_next=next)
        return True

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.parent():
            self._fill_parent()
        return super().eventFilter(watched, event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ParentChange:
            self._follow_parent()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._turn += 1
        self._clip.close()

    def key_hints(self) -> Sequence[KeyHint]:
        """What its keys do, for the list of keys."""
        told: dict[str, list[str]] = {}
        for key in self._keys:
            told.setdefault(key.words, []).append(key.key)
        return [KeyHint(words, ", ".join(keys)) for words, keys in told.items()]

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Nothing goes on to the window beneath.
        event.accept()
        run_key(self._keys, event)

    def _lay_out(self) -> None:
        self.setProperty("surface", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addWidget(self._view, 1)
        column.addWidget(self._controls)

    def _connect(self) -> None:
        bar, controls, clip = self._bar, self._controls, self._clip
        self._context.shell.quick_look_requested.connect(self.open)
        self._context.shell.page_requested.connect(self._make_way)
        bar.zoom.chosen.connect(lambda value: self._view.fit() if value == "fit" else self._view.show_own_size())
        bar.back_button.clicked.connect(lambda: self.go(-1))
        bar.forth_button.clicked.connect(lambda: self.go(1))
        bar.screen_button.clicked.connect(self._screens.toggle)
        self._screens.changed.connect(self._show_screens)
        self._screens.key_pressed.connect(self.keyPressEvent)
        bar.use_button.clicked.connect(self.verbs.use_as_input)
        bar.full_button.clicked.connect(self.toggle_full_screen)
        bar.close_button.clicked.connect(self.close_look)
        follow(self, self._context.bus, AssetChanged, self._see_change)
        self._view.scale_changed.connect(lambda: bar.show_scale(self._view))
        self._view.resized.connect(self._resize_timer.start)
        self._view.detail_wanted.connect(self._bring_detail)
        self._resize_timer.timeout.connect(self._bring_picture)
        clip.frame_changed.connect(lambda: self._view.set_image(clip.image))
        clip.state_changed.connect(self._show_clip)
        controls.play_toggled.connect(self.toggle_play)
        controls.stepped.connect(self.step)
        controls.sought.connect(lambda place: clip.player.seek(place) if clip.player else None)
        controls.loop_changed.connect(self._keep_sound_and_loop)
        controls.mute_changed.connect(self._keep_sound_and_loop)
        controls.volume_changed.connect(self._keep_sound_and_loop)
        controls.part_changed.connect(clip.set_part)
        controls.speed_changed.connect(lambda speed: clip.player.set_speed(speed) if clip.player else None)
        controls.copy_requested.connect(self.verbs.copy_frame)
        controls.save_requested.connect(self.verbs.save_frame)
        self._context.thumbnails.loaded.connect(self._take_poster)

    def _show_screens(self, is_shown: bool) -> None:
        self._bar.screen_button.setChecked(is_shown)
        self._bring_picture()

    def _keep_sound_and_loop(self) -> None:
        """Let the clip follow, and the next ones begin so."""
        controls, player, kept = self._controls, self._clip.player, self._context.view
        for name, value in (
            ("look.is_looping", controls.is_looping),
            ("look.is_muted", controls.is_muted),
            ("look.volume", controls.volume),
        ):
            kept.put(name, value)
        if player is not None:
            player.set_looping(is_looping=controls.is_looping)
            player.set_muted(is_muted=controls.is_muted)
            player.set_volume(controls.volume)

    def _hide(self) -> None:
        self._screens.close()
        if self._made_full_screen:
            self.toggle_full_screen()
        self.hide()

    def _make_way(self, _page: str) -> None:
        """Something beneath is to be seen."""
        if self.isVisible():
            self._hide()
            self._scope.leave(for_another=True)

    def _follow_parent(self) -> None:
        parent = self.parentWidget()
        if parent is not None:
            parent.installEventFilter(self)

    def _fill_parent(self) -> None:
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())

    def _load(self) -> None:
        self._turn += 1
        self._clip.close()
        self._context.tasks.start(self._read(self._ids[self._place], self._turn), what=self.tr("show the asset"))

    async def _read(self, asset_id: int, turn: int) -> None:
        async with self._context.read() as services:
            rows = await services.assets.get_asset_rows((asset_id,), with_binned=True)
        if turn == self._turn:
            self._row = rows[0] if rows else None
            self._show()

    def _show(self) -> None:
        row = self._row
        is_clip = row is not None and row.media_type == MediaType.VIDEO and row.state == AssetState.READY
        self._controls.setVisible(is_clip)
        self._has_detail = False
        self._bar.show_row(row, self._place, len(self._ids))
        if row is None:
            self._view.say("image-off", self.tr("It is not in the library any more."))
            return
        if row.state != AssetState.READY or row.path is None:
            self._view.say("image-off", self.tr("The file is missing from the library folder."))
        elif (gone := self._context.away(row.path)) is not None:
            self._view.say("image-off", self.tr("The file is missing: it is on {folder}.").format(folder=gone))
        elif row.media_type == MediaType.AUDIO:
            self._view.say("volume-2", self.tr("A sound has no picture."))
        else:
            self._view.begin(QSize(row.width or 0, row.height or 0), self._poster(row))
            if is_clip:
                self._controls.begin()
                self._play(row, row.path)
            else:
                self._bring_picture()

    def _play(self, row: "AssetRow", path: str) -> None:
        room = self._screens.room()
        bounds = (min(room.width(), 2 * (row.width or 1)), min(room.height(), 2 * (row.height or 1)))
        controls = self._controls
        self._clip.open(
            self._context.file_of(path),
            bounds,
            is_looping=controls.is_looping,
            is_muted=controls.is_muted,
            volume=controls.volume,
        )

    def _poster(self, row: "AssetRow") -> QPixmap | None:
        shape = QSize(row.width or 1, row.height or 1).scaled(_POSTER, _POSTER, Qt.AspectRatioMode.KeepAspectRatio)
        return self._context.thumbnails.pixmap(row.sha256, shape.width(), shape.height(), is_cover=False, owner=self)

    def _take_poster(self, sha256: str) -> None:
        row = self._row
        if self.isVisible() and row is not None and row.sha256 == sha256 and self._view.image.isNull():
            poster = self._poster(row)
            if poster is not None and self._view.is_fitted:
                self._view.begin(QSize(row.width or 0, row.height or 0), poster)

    def _bring_picture(self) -> None:
        """Decode the picture in the size that shows, or tell the player of it."""
        row = self._row
        if not self.isVisible() or row is None or row.path is None or row.state != AssetState.READY:
            return
        room = self._screens.room()
        if row.media_type == MediaType.IMAGE and not self._has_detail:
            self._open_picture(row.id, row.path, room)
        elif self._clip.player is not None:
            self._clip.player.set_bounds(room.width(), room.height())

    def _bring_detail(self) -> None:
        row = self._row
        if self._has_detail or row is None or row.path is None:
            return
        self._has_detail = True
        if row.media_type == MediaType.IMAGE:
            self._open_picture(row.id, row.path, None)
        elif self._clip.player is not None:
            self._clip.player.set_bounds(row.width or 1, row.height or 1)

    def _open_picture(self, asset_id: int, path: str, room: QSize | None) -> None:
        # The turn may already be that of the next one, whose row is being read.
        take = partial(self._take_picture, turn=self._turn, asset_id=asset_id)
        self._context.thumbnails.open_picture(self._context.file_of(path), room, take)

    def _take_picture(self, image: QImage, *, turn: int, asset_id: int) -> None:
        if not isValid(self) or turn != self._turn or self._row is None or self._row.id != asset_id:
            return
        if not image.isNull():
            self._view.set_image(image)
        elif self._view.image.isNull():
            self._view.say("image-off", self.tr("The picture is too large or damaged to be shown whole."))

    def _show_clip(self) -> None:
        state = self._clip.state
        if state is None:
            return
        self._controls.show_state(state)
        if state.error:
            self._view.say("video-off", state.error)

    def go(self, step: int) -> None:
        """Show the next one, or the one before; at the ends there is none."""
        place = self._place + step
        if 0 <= place < len(self._ids):
            self._place = place
            self._load()

    def toggle_play(self) -> None:
        """Play or pause a clip; a picture is put away."""
        player, state = self._clip.player, self._clip.state
        if player is None or state is None:
            self.close_look()
        elif state.is_playing and not state.has_ended:
            player.pause()
        else:
            player.play()

    def step(self, frames: int) -> None:
        """Pause, and go so many frames on, or back where negative."""
        if self._clip.player is not None:
            self._clip.player.step(frames)

    def _see_change(self, event: AssetChanged) -> None:
        if self.isVisible() and self._row is not None and event.asset_id == self._row.id:
            self._context.tasks.start(self._read_again(self._turn), what=self.tr("show the asset"))

    async def _read_again(self, turn: int) -> None:
        """See what became of what is shown; its picture stays."""
        async with self._context.read() as services:
            rows = await services.assets.get_asset_rows((self._ids[self._place],))
        if turn == self._turn and rows:
            self._row = rows[0]
            self._bar.show_row(self._row, self._place, len(self._ids))

    def toggle_full_screen(self) -> None:
        """Let the window fill its screen, or no more."""
        window = self.window()
        self._made_full_screen = not window.isFullScreen()
        window.setWindowState(window.windowState() ^ Qt.WindowState.WindowFullScreen)
        self._bar.full_button.set_icon("minimize-2" if self._made_full_screen else "maximize")
