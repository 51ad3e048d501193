"""Plays a clip in a thread of its own: exact to the frame, in step with its sound, never many frames ahead."""

import os
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import structlog
from typing_extensions import override

from app.domain.errors import MediaError
from app.media.clips import Clip, is_heard, open_clip
from app.media.desk import Desk, Part, PlayerState, Sound, Start, Wishes
from app.media.playback import ClipFrame
from app.media.signatures import HEAD_BYTES, recognise
from app.media.sound import Pull, SoundDevice, SoundOutput, Soundtrack
from app.media.stage import Stage

__all__ = ["ClipFrame", "ClipPlayer", "PlayerState", "Sound"]

SLOWEST, FASTEST = 0.1, 4.0
END_SECONDS = 5.0
IDLE_SECONDS = 60.0
_ONE_THREAD_PIXELS = 1920 * 1088
_MOST_THREADS = 4

log = structlog.get_logger()


class _PlayerDesk(Desk):
    """Passes wishes, frames and state between two threads; holds one frame at most."""

    def __init__(self, on_change: Callable[[], None], *, is_looping: bool) -> None:
        self._on_change = on_change
        self._changed = threading.Condition()
        self._wishes = Wishes()
        self._is_closing = False
        self._is_looping = is_looping
        self._state = PlayerState()
        self._frame: ClipFrame | None = None

    @property
    def state(self) -> PlayerState:
        with self._changed:
            return self._state

    @property
    @override
    def is_looping(self) -> bool:
        with self._changed:
            return self._is_looping

    def set_looping(self, *, is_looping: bool) -> None:
        with self._changed:
            self._is_looping = is_looping

    @property
    @override
    def is_interrupted(self) -> bool:
        with self._changed:
            return self._is_closing or self._wishes.seek_ms is not None

    def wish(self, *, steps: int = 0, **wishes: Any) -> None:
        with self._changed:
            self._wishes = replace(self._wishes, steps=self._wishes.steps + steps, **wishes)
            self._changed.notify()

    def close(self) -> None:
        with self._changed:
            self._is_closing = True
            self._frame = None
            self._changed.notify()

    def take_frame(self) -> ClipFrame | None:
        with self._changed:
            frame, self._frame = self._frame, None
            return frame

    @override
    def next_wishes(self, seconds: float) -> Wishes | None:
        with self._changed:
            if self._wishes == Wishes() and not self._is_closing and seconds > 0:
                self._changed.wait(min(seconds, IDLE_SECONDS))
            wishes, self._wishes = self._wishes, Wishes()
            return None if self._is_closing else wishes

    @override
    def show(self, frame: ClipFrame, *, late: int = 0) -> None:
        with self._changed:
            is_playing = self._state.is_playing
            dropped = (late + (self._frame is not None)) if is_playing else 0
            if not self._is_closing:
                self._frame = frame
        self.tell(position_ms=frame.at_ms, dropped=self._state.dropped + dropped)

    @override
    def tell(self, **fields: Any) -> None:
        with self._changed:
            if self._is_closing:
                return
            self._state = replace(self._state, **fields)
        self._on_change()


class ClipPlayer:
    """One clip that plays, pauses, seeks, steps and loops.

    All methods but `close` return at once. `on_change` is called in the player's thread when there is a new frame or
    another state; `take_frame` and `state` then have it. A frame not taken before the next one is due is dropped.

    Args:
        path: The clip; one that was inspected before.
        on_change: Must be quick.
        bounds: Width and height into which frames are scaled, up or down; None for their own size.
        is_looping: Begins anew at the end.
        is_muted: Does not open a sound device.
        open_output: Opens one; raises OSError where there is none.
    """

    def __init__(
        self,
        path: str | Path,
        on_change: Callable[[], None],
        *,
        bounds: tuple[int, int] | None = None,
        is_looping: bool = False,
        is_muted: bool = False,
        open_output: Callable[[Pull], SoundOutput] = SoundDevice,
    ) -> None:
        self._path = Path(path)
        self._bounds = bounds
        self._is_muted = is_muted
        self._open_output = open_output
        self._desk = _PlayerDesk(on_change, is_looping=is_looping)
        self._thread = threading.Thread(target=self._run, name="clip", daemon=True)

    @property
    def state(self) -> PlayerState:
        return self._desk.state

    @property
    def sound(self) -> Sound:
        return self.state.sound

    def start(self) -> None:
        """Open the clip and show its first frame."""
        self._thread.start()

    def stop(self) -> None:
        """Let go of the clip soon; `on_change` may be called once more."""
        self._desk.close()

    def close(self) -> None:
        """Stop and wait for the thread; `on_change` is not called any more after this has returned."""
        self.stop()
        if self._thread.ident is not None and self._thread is not threading.current_thread():
            self._thread.join(END_SECONDS)

    def play(self) -> None:
        """Play on; from the start when the clip has ended."""
        self._desk.wish(is_playing=True)

    def play_from(self, start: Start) -> None:
        """Play from a place, in step with all that were given the same start; without sound, and once.

        A clip that is shorter stops at its last frame; one that is too much for this computer leaves frames out.
        """
        self._desk.wish(seek_ms=max(0.0, start.at_ms), start=start, is_playing=True)

    def pause(self) -> None:
        self._desk.wish(is_playing=False)

    def seek(self, at_ms: float) -> None:
        """Show the frame of a place, and play on from there if it plays."""
        self._desk.wish(seek_ms=max(0.0, at_ms))

    def step(self, frames: int) -> None:
        """Pause, and go so many frames on, or back where negative."""
        self._desk.wish(steps=frames, is_playing=False)

    def set_speed(self, speed: float) -> None:
        """Play faster or slower; other than 1 is without sound."""
        self._desk.wish(speed=min(FASTEST, max(SLOWEST, speed)))

    def set_muted(self, *, is_muted: bool) -> None:
        self._desk.wish(is_muted=is_muted)

    def set_volume(self, volume: float) -> None:
        """How loud it is: 0 for not at all, 1 for as loud as the file is."""
        self._desk.wish(volume=min(1.0, max(0.0, volume)))

    def set_part(self, part: Part) -> None:
        """Play a part alone; `Part()` is the whole clip. Seeking and stepping go anywhere."""
        self._desk.wish(part=part)

    def set_looping(self, *, is_looping: bool) -> None:
        self._desk.set_looping(is_looping=is_looping)

    def set_bounds(self, width: int, height: int) -> None:
        """Scale frames into another size from now on."""
        self._desk.wish(bounds=(max(1, width), max(1, height)))

    def take_frame(self) -> ClipFrame | None:
        """Give the newest frame that was not taken yet."""
        return self._desk.take_frame()

    def _run(self) -> None:
        try:
            self._play()
        except MediaError as error:
            self._desk.tell(error=error.message, is_playing=False)
        except OSError as error:
            log.warning("clip_not_opened", error=str(error))
            self._desk.tell(error="The clip cannot be opened.", is_playing=False)
        except Exception:
            log.exception("clip_player_failed")
            self._desk.tell(error="The clip cannot be played.", is_playing=False)

    def _play(self) -> None:
        with self._path.open("rb") as file:
            kind = recognise(file.read(HEAD_BYTES))
        with ExitStack() as stack:
            clip = stack.enter_context(open_clip(self._path, kind))
            _allow_threads(clip)
            track = None
            if clip.audio is not None and is_heard(clip.audio):
                track = Soundtrack(stack.enter_context(open_clip(self._path, kind)))
            stage = Stage(self._desk, clip, track, self._open_output, self._bounds, is_muted=self._is_muted)
            stage.run()


def _allow_threads(clip: Clip) -> None:
    """Let the decoder of a large clip use more than one thread."""
    context = clip.picture.codec_context
    if context.width * context.height > _ONE_THREAD_PIXELS:
        context.thread_type = "AUTO"
        context.thread_count = min(_MOST_THREADS, os.cpu_count() or 1)
