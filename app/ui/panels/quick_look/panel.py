"""Quick look: lies over the window, shows one asset large, and goes through its neighbours."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QImage, QKeyEvent, QPixmap
from PySide6.QtWidgets import QVBoxLayout, QWidget
from shiboken6 import isValid
from typing_extensions import override

from app.domain.enums import MOST_STARS, AssetState, MediaType, Verdict
from app.domain.events import AssetChanged
from app.ui.follow import follow
from app.ui.models.asset_actions import AssetActions
from app.ui.models.asset_judging import AssetJudging
from app.ui.panels.quick_look.bar import LookBar
from app.ui.panels.quick_look.clip import Clip
from app.ui.panels.quick_look.controls import ClipControls
from app.ui.panels.quick_look.frames import FrameTaker
from app.ui.panels.quick_look.scope import FocusScope
from app.ui.panels.quick_look.view import PictureView
from app.ui.shortcuts import KeyHint

if TYPE_CHECKING:
    from app.media.player import PlayerState
    from app.services.asset.asset_rows import AssetRow
    from app.ui.context import UiContext

_REPEATED: Final = frozenset(
    {Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Comma, Qt.Key.Key_Period, Qt.Key.Key_Plus, Qt.Key.Key_Minus}
)
"""The keys that go on while they are held."""
_POSTER: Final = 512
_RESIZE_MS: Final = 120


class QuickLook(QWidget):
    """Fills its parent while it shows; Esc gives the focus back."""

    def __init__(self, context: "UiContext", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        theme = context.theme
        self._verbs = AssetActions(context, self)
        self._judging = AssetJudging(context, self)
        self._ids: tuple[int, ...] = ()
        self._place = 0
        self._row: AssetRow | None = None
        self._turn = 0
        self._made_full_screen = False
        self._has_detail = False
        self._bar = LookBar(theme)
        self._view = PictureView(theme)
        self._clip = Clip(context.tasks, self)
        self._controls = ClipControls(theme)
        self._frames = FrameTaker(context, self)
        self._scope = FocusScope(self)
        self._resize_timer = QTimer(self)
        self._resize_timer.setSingleShot(True)
        self._resize_timer.setInterval(_RESIZE_MS)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ownFocus", True)  # noqa: FBT003
        self.setAccessibleName(self.tr("Quick look"))
        self._lay_out()
        self._connect()
        self._follow_parent()
        self.hide()

    @property
    def clip_state(self) -> "PlayerState | None":
        """What the clip does; None where none is shown."""
        return self._clip.state

    def open(self, asset_id: int, neighbours: tuple[int, ...]) -> None:
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
        return (
            KeyHint(self.tr("Close"), "Esc"),
            KeyHint(self.tr("Previous or next"), "Left, Right"),
            KeyHint(self.tr("Play or pause"), "Space"),
            KeyHint(self.tr("Step by a frame"), "Comma, Period"),
            KeyHint(self.tr("Loop"), "L"),
            KeyHint(self.tr("Sound on or off"), "M"),
            KeyHint(self.tr("Save the frame"), "S"),
            KeyHint(self.tr("Copy the frame"), "Ctrl+C"),
            KeyHint(self.tr("Use as input"), "I"),
            KeyHint(self.tr("Full screen"), "F"),
            KeyHint(self.tr("Whole or own size"), "Z"),
            KeyHint(self.tr("Stars"), "0 - 5"),
            KeyHint(self.tr("Keep, reject, neither"), "K, X, U"),
            KeyHint(self.tr("Zoom"), "+, -"),
        )

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Nothing goes on to the window beneath.
        event.accept()
        others = event.modifiers() & (Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier)
        key, has_control = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        run = self._keys().get((key, has_control)) if not others else None
        if run is not None and (key in _REPEATED or not event.isAutoRepeat()):
            run()

    def _keys(self) -> Mapping[tuple[int, bool], Callable[[], object]]:
        key = Qt.Key
        return {
            (key.Key_Escape, False): self.close_look,
            (key.Key_Left, False): lambda: self._go(-1),
            (key.Key_Right, False): lambda: self._go(1),
            (key.Key_Space, False): self._toggle_play,
            (key.Key_Comma, False): lambda: self._step(-1),
            (key.Key_Period, False): lambda: self._step(1),
            (key.Key_L, False): self._controls.toggle_loop,
            (key.Key_M, False): self._controls.toggle_mute,
            (key.Key_S, False): self._save_frame,
            (key.Key_C, True): self._copy_frame,
            (key.Key_I, False): self._use_as_input,
            (key.Key_F, False): self._toggle_full_screen,
            (key.Key_Z, False): lambda: self._view.show_own_size() if self._view.is_fitted else self._view.fit(),
            (key.Key_Z, True): self._context.undo.undo,
            (key.Key_K, False): lambda: self._judge(Verdict.KEPT),
            (key.Key_X, False): lambda: self._judge(Verdict.REJECTED),
            (key.Key_U, False): lambda: self._judge(None),
            **{(key.Key_0 + stars, False): partial(self._rate, stars) for stars in range(MOST_STARS + 1)},
            (key.Key_Plus, False): lambda: self._view.zoom(1),
            (key.Key_Minus, False): lambda: self._view.zoom(-1),
        }

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
        bar.use_button.clicked.connect(self._use_as_input)
        bar.full_button.clicked.connect(self._toggle_full_screen)
        bar.close_button.clicked.connect(self.close_look)
        follow(self, self._context.bus, AssetChanged, self._see_change)
        self._view.scale_changed.connect(lambda: bar.show_scale(self._view))
        self._view.resized.connect(self._resize_timer.start)
        self._view.detail_wanted.connect(self._bring_detail)
        self._resize_timer.timeout.connect(self._bring_picture)
        clip.frame_changed.connect(lambda: self._view.set_image(clip.image))
        clip.state_changed.connect(self._show_clip)
        controls.play_toggled.connect(self._toggle_play)
        controls.stepped.connect(self._step)
        controls.sought.connect(lambda place: clip.player.seek(place) if clip.player else None)
        controls.loop_changed.connect(lambda on: clip.player.set_looping(is_looping=on) if clip.player else None)
        controls.mute_changed.connect(lambda on: clip.player.set_muted(is_muted=on) if clip.player else None)
        controls.speed_changed.connect(lambda speed: clip.player.set_speed(speed) if clip.player else None)
        controls.copy_requested.connect(self._copy_frame)
        controls.save_requested.connect(self._save_frame)
        self._context.thumbnails.loaded.connect(self._take_poster)

    def _hide(self) -> None:
        if self._made_full_screen:
            self._toggle_full_screen()
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
        elif row.media_type == MediaType.AUDIO:
            self._view.say("volume-2", self.tr("A sound has no picture."))
        else:
            self._view.begin(QSize(row.width or 0, row.height or 0), self._poster(row))
            if is_clip:
                self._controls.reset_speed()
                self._play(row, row.path)
            else:
                self._bring_picture()

    def _play(self, row: "AssetRow", path: str) -> None:
        room = self._view.room
        bounds = (min(room.width(), 2 * (row.width or 1)), min(room.height(), 2 * (row.height or 1)))
        controls = self._controls
        self._clip.open(
            self._context.library / path, bounds, is_looping=controls.is_looping, is_muted=controls.is_muted
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
        room = self._view.room
        if row.media_type == MediaType.IMAGE and not self._has_detail:
            turn = self._turn
            self._context.thumbnails.open_picture(
                self._context.library / row.path, room, lambda image: self._take_picture(image, turn)
            )
        elif self._clip.player is not None:
            self._clip.player.set_bounds(room.width(), room.height())

    def _bring_detail(self) -> None:
        row = self._row
        if self._has_detail or row is None or row.path is None:
            return
        self._has_detail = True
        if row.media_type == MediaType.IMAGE:
            turn = self._turn
            self._context.thumbnails.open_picture(
                self._context.library / row.path, None, lambda image: self._take_picture(image, turn)
            )
        elif self._clip.player is not None:
            self._clip.player.set_bounds(row.width or 1, row.height or 1)

    def _take_picture(self, image: QImage, turn: int) -> None:
        if turn != self._turn or not isValid(self):
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

    def _go(self, step: int) -> None:
        place = self._place + step
        if 0 <= place < len(self._ids):
            self._place = place
            self._load()

    def _toggle_play(self) -> None:
        player, state = self._clip.player, self._clip.state
        if player is None or state is None:
            self.close_look()
        elif state.is_playing and not state.has_ended:
            player.pause()
        else:
            player.play()

    def _step(self, frames: int) -> None:
        if self._clip.player is not None:
            self._clip.player.step(frames)

    def _copy_frame(self) -> None:
        self._frames.copy(self._row, self._clip.state)

    def _save_frame(self) -> None:
        self._frames.save(self._row, self._clip.state)

    def _rate(self, stars: int) -> None:
        if self._row is not None:
            self._judging.rate((self._row.id,), stars)

    def _judge(self, verdict: Verdict | None) -> None:
        if self._row is not None:
            self._judging.judge((self._row.id,), verdict)

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

    def _use_as_input(self) -> None:
        if self._row is not None:
            self._verbs.use_as_input((self._row.id,))
            self.close_look()

    def _toggle_full_screen(self) -> None:
        window = self.window()
        self._made_full_screen = not window.isFullScreen()
        window.setWindowState(window.windowState() ^ Qt.WindowState.WindowFullScreen)
        self._bar.full_button.set_icon("minimize-2" if self._made_full_screen else "maximize")
