"""The work of a player's thread: it follows the wishes, decodes ahead, and shows each frame when it is due."""

from collections.abc import Callable

import structlog

from app.domain.errors import MediaError
from app.media.clips import Clip, clip_duration_ms
from app.media.desk import Desk, Part, Sound, Start, Wishes
from app.media.frames import HALF_A_MILLISECOND
from app.media.playback import Clock, FrameQueue
from app.media.sound import Pull, SoundOutput, Soundtrack

IDLE_SECONDS = 60.0
SOUND_REFILL_SECONDS = 0.1
FAR_BEHIND_MS = 1000.0
LONGEST_FRAME_MS = 100.0

log = structlog.get_logger()


class Stage:
    """Plays an open clip until the desk is closed.

    Args:
        desk: Where the wishes come from and the frames go.
        clip: Open, at its beginning.
        track: Its sound, by an opening of its own; None where it has none.
        open_output: Opens the sound device when it is first needed.
        bounds: Into which frames are scaled.
        is_muted: Whether the device is left alone.
    """

    def __init__(
        self,
        desk: Desk,
        clip: Clip,
        track: Soundtrack | None,
        open_output: Callable[[Pull], SoundOutput],
        bounds: tuple[int, int] | None,
        *,
        is_muted: bool,
    ) -> None:
        self._desk = desk
        self._clip = clip
        self._track = track
        self._open_output = open_output
        self._output: SoundOutput | None = None
        self._has_no_device = False
        self._is_muted = is_muted
        self._queue = FrameQueue(clip, bounds)
        self._clock = Clock()
        self._is_playing = False
        self._has_ended = False
        self._shown_ms = 0.0
        self._speed = 1.0
        self._duration_ms = 0
        self._start: Start | None = None
        self._part = Part()

    def run(self) -> None:
        """Play; returns when the player is closed.

        Raises:
            MediaError: The clip cannot be decoded.
        """
        try:
            self._open()
            seconds = 0.0
            while (wishes := self._desk.next_wishes(seconds)) is not None:
                if wishes != Wishes():
                    self._follow(wishes)
                seconds = self._go_on()
        finally:
            self._clock.stop(0)
            if self._output is not None:
                self._output.close()

    def _open(self) -> None:
        stream = self._clip.picture
        self._duration_ms = clip_duration_ms(self._clip)
        self._queue.seek(0)
        if self._queue.clip_size is None:
            raise MediaError("There is no picture in this clip that can be read.")
        width, height = self._queue.clip_size
        rate = stream.average_rate or stream.guessed_rate
        self._show_next()
        self._desk.tell(
            is_ready=True,
            duration_ms=self._duration_ms,
            frame_rate=float(rate) if rate else 0.0,
            width=width,
            height=height,
            sound=self._sound(),
        )

    def _follow(self, wishes: Wishes) -> None:
        if wishes.bounds is not None:
            self._queue.bounds = wishes.bounds
        self._part = self._part if wishes.part is None else wishes.part
        if self._track is not None and wishes.volume is not None:
            self._track.volume = wishes.volume
        self._speed = self._speed if wishes.speed is None else wishes.speed
        self._is_muted = self._is_muted if wishes.is_muted is None else wishes.is_muted
        self._is_playing = self._is_playing if wishes.is_playing is None else wishes.is_playing
        if wishes.start is not None or wishes.is_playing is False:
            self._start = wishes.start
        self._move(wishes)
        if self._is_playing:
            self._start_clock()
        else:
            self._clock.stop(self._shown_ms)
        self._desk.tell(is_playing=self._is_playing, has_ended=self._has_ended, sound=self._sound())

    def _move(self, wishes: Wishes) -> None:
        """Go where the wishes lead, and show the frame there."""
        if wishes.seek_ms is not None:
            self._seek(wishes.seek_ms)
        elif wishes.bounds is not None:
            self._seek(self._shown_ms)
        elif self._is_playing and (self._has_ended or not self._is_within(self._shown_ms)):
            self._seek(self._part.start_ms)
        if wishes.steps:
            self._step(wishes.steps)

    def _seek(self, at_ms: float) -> None:
        self._has_ended = False
        self._queue.seek(at_ms, is_stale=lambda: self._desk.is_interrupted)
        self._show_next()

    def _step(self, count: int) -> None:
        for _ in range(-count):
            if self._shown_ms <= 0:
                return
            self._seek(self._shown_ms - 1)
        for _ in range(count):
            while not self._queue.is_full and self._queue.next_ms is None:
                self._queue.decode()
            self._show_next()

    def _show_next(self, *, late: int = 0) -> None:
        frame = self._queue.take()
        if frame is not None:
            self._shown_ms = frame.at_ms
            self._desk.show(frame, late=late)

    def _go_on(self) -> float:
        """Show what is due and decode one frame ahead; returns the seconds for which there is nothing to do."""
        if not self._is_playing:
            return self._look_ahead()
        if self._clock.has_sound and self._track is not None:
            self._track.fill()
        now = self._clock.now_ms()
        if now >= self._part.end_ms:
            return self._end(now)
        self._show_due(now)
        if not self._queue.is_full:
            self._queue.decode(now)
            return 0.0
        due = self._queue.next_ms
        if due is None:
            return self._end(now)
        seconds = max(0.0, due - now) / 1000 / self._speed
        return min(seconds, SOUND_REFILL_SECONDS) if self._clock.has_sound else seconds

    def _look_ahead(self) -> float:
        if self._queue.is_full:
            return IDLE_SECONDS
        self._queue.decode()
        return 0.0

    def _show_due(self, now_ms: float) -> None:
        """Show the newest frame that is due; those before it are late and left out."""
        late, self._queue.skipped = self._queue.skipped, 0
        while (due := self._queue.next_ms) is not None and due <= now_ms + HALF_A_MILLISECOND:
            after = self._queue.second_ms
            if after is None or after > now_ms:
                self._show_next(late=late)
                self._slow_down(now_ms)
                return
            self._queue.take()
            late += 1
        self._queue.skipped = late

    def _slow_down(self, now_ms: float) -> None:
        """Let the clock of a silent clip wait for a computer that cannot keep up with it."""
        is_alone = self._start is None and not self._clock.has_sound
        if is_alone and now_ms - self._shown_ms > FAR_BEHIND_MS:
            self._clock.start(self._shown_ms, self._speed)

    def _end(self, now_ms: float) -> float:
        """Wait until the last frame has been seen for its time, then stop or begin anew."""
        end_ms = min(self._part.end_ms, self._duration_ms)
        if now_ms < end_ms:
            return (end_ms - now_ms) / 1000 / self._speed
        if self._desk.is_looping and self._start is None:
            self._seek(self._part.start_ms)
            self._start_clock()
            return 0.0
        self._clock.stop(self._shown_ms)
        self._is_playing, self._has_ended = False, True
        self._desk.tell(is_playing=False, has_ended=True)
        return IDLE_SECONDS

    def _is_within(self, at_ms: float) -> bool:
        """Whether a place is in the part that is played; the frame that shows may begin a little before it."""
        return self._part == Part() or self._part.start_ms - LONGEST_FRAME_MS <= at_ms < self._part.end_ms

    def _start_clock(self) -> None:
        if self._start is not None:
            self._clock.start_together(self._start.at_ms, self._start.since, self._speed)
            return
        output = self._sound_output()
        try:
            self._clock.start(self._shown_ms, self._speed, None if output is None else self._track, output)
        except OSError as error:
            log.warning("sound_device_lost", error=str(error))
            self._has_no_device = True
            self._clock.start(self._shown_ms, self._speed)

    def _sound_output(self) -> SoundOutput | None:
        if self._track is None or self._is_muted or self._has_no_device or self._speed != 1.0:
            return None
        if self._output is None:
            try:
                self._output = self._open_output(self._track.pull)
            except OSError as error:
                log.info("no_sound_device", error=str(error))
                self._has_no_device = True
        return self._output

    def _sound(self) -> Sound:
        if self._track is None:
            return Sound.NONE
        if self._is_muted or self._speed != 1.0:
            return Sound.OFF
        return Sound.NO_DEVICE if self._has_no_device else Sound.ON
