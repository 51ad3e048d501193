"""What the thread of a phone's live picture does: keeps a source open, decodes, shows, and tells how it stands."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import av
import structlog

from app.devices.decoder import Converter, PictureDecoder, is_black
from app.devices.facts import Size, read_is_awake, read_rotation, read_sizes
from app.devices.lines import Lines, Question
from app.devices.live_desk import Desk, LiveState, LiveStatus, Timing, Wishes, trouble_of
from app.devices.recording import EndReason, Recorder
from app.devices.sources import Pause, PictureSource, StreamEndedError, Unit
from app.domain.errors import DeviceError, DeviceRefusedError

_TICK_SECONDS = 0.5
_ANSWER_TICK_SECONDS = 0.05
_WHOLE = (4096, 4096)
_FIT_SECONDS = 1.0
_BLACK_SECONDS = 0.5
_SHORT_RUN_SECONDS = 1.0
_SHORT_RUN_PAUSE = 0.1
_MOST_SHORT_RUNS = 10
_FIRST_RETRY, _LONGEST_RETRY = 0.5, 5.0
_BEHIND_SECONDS = 0.005
_STILL_ASKS = 4
_EARLY_SHARE = 0.25
"""A picture may be shown this part of the interval early: they never come evenly."""

log = structlog.get_logger()

MakeSource = Callable[[Lines, Pause], PictureSource]


class Live:
    """Runs in the thread of one phone until the desk says to end.

    Args:
        desk: Says what is wanted, and takes pictures and states.
        lines: Leads to the phone.
        ladder: Makes the sources, the best one first.
        timing: How long things take.
    """

    def __init__(self, desk: Desk, lines: Lines, ladder: Sequence[MakeSource], timing: Timing) -> None:
        self._desk = desk
        self._lines = lines
        self._ladder = ladder
        self._timing = timing
        self._rung = 0
        self._source = ladder[0](lines, desk.pause)
        self._decoder = PictureDecoder(self._source.codec)
        self._converter = Converter()
        self._is_open = False
        self._opened_at = 0.0
        self._short_runs = 0
        self._retry = _FIRST_RETRY
        self._wishes = Wishes()
        self._misfit_since: float | None = None
        self._hidden_since: float | None = None
        self._frame: av.VideoFrame | None = None
        self._number = 0
        self._received_at = 0.0
        self._shown: tuple[int, Size] | None = None
        self._shown_at = 0.0
        self._is_black = False
        self._looked_at = 0.0
        self._is_awake: bool | None = None
        self._question: Question | None = None
        self._asked_at = 0.0
        self._is_turned = False
        self._natural: Size | None = None
        """The screen's size in its natural orientation."""
        self._recorder: Recorder | None = None
        self._recorded_told_at = 0.0
        self._status = LiveStatus()

    def run(self) -> None:
        """Live until the end; errors of the phone are told and tried again."""
        try:
            while (wishes := self._desk.wishes) is not None:
                self._obey(wishes)
                if self._rests():
                    self._rest()
                else:
                    self._live()
        finally:
            self._end_recording(EndReason.STOPPED)
            self._close()
            self._lines.close()
            self._tell(state=LiveState.CLOSED)

    def _live(self) -> None:
        try:
            if not self._is_open:
                self._open()
            for unit in self._source.read(self._patience()):
                self._take(unit)
            self._judge()
            self._show()
            self._ask()
        except StreamEndedError as error:
            self._begin_again(error)
        except DeviceRefusedError as error:
            self._step_down(error)
        except DeviceError as error:
            self._lose(error)

    def _obey(self, wishes: Wishes) -> None:
        now = time.monotonic()
        if wishes.record_to != self._wishes.record_to:
            self._end_recording(EndReason.STOPPED)
            if wishes.record_to is not None:
                self._recorder = Recorder(wishes.record_to, wishes.limits)
                # A recording begins with a key picture: the stream's first.
                self._close()
        if wishes.is_visible:
            if self._hidden_since is not None:
                self._hidden_since = self._shown = None
        elif self._hidden_since is None:
            self._hidden_since = now
        self._wishes = wishes
        if self._recorder is not None:
            self._recorder.look()
            self._follow_recording(self._recorder)

    # --- opening and ending ---

    def _open(self) -> None:
        self._close_question()
        self._opened_at = time.monotonic()
        if self._status.state is LiveState.RESTING:
            self._tell(state=LiveState.STARTING)
        self._source.open(self._long_side())
        self._decoder = PictureDecoder(self._source.codec)
        self._is_open, self._is_turned, self._misfit_since = True, False, None
        self._asked_at = self._opened_at
        if self._source.screen is not None:
            self._natural = _upright(self._source.screen, self._source.rotation)
        elif self._natural is None:
            # Asked at once: the pictures may be smaller than the screen.
            self._asked_at = 0.0
        refusal = self._status.refusal if self._rung else ""
        screen = self._source.screen or self._status.screen_size
        self._tell(source=self._source.kind, refusal=refusal, screen_size=screen)

    def _close(self) -> None:
        self._close_question()
        self._source.close()
        self._is_open = False

    def _close_question(self) -> None:
        if self._question is not None:
            self._question.close()
            self._question = None

    def _begin_again(self, error: DeviceError) -> None:
        """The stream ended as it may; the old picture stays meanwhile."""
        is_short = time.monotonic() - self._opened_at < _SHORT_RUN_SECONDS
        self._short_runs = self._short_runs + 1 if is_short else 0
        self._close()
        if self._short_runs > _MOST_SHORT_RUNS:
            self._short_runs = 0
            self._step_down(error)
            return
        self._tell(restarts=self._status.restarts + 1)
        if is_short:
            self._desk.pause(_SHORT_RUN_PAUSE)

    def _step_down(self, error: DeviceError) -> None:
        """Take the next rung; from the last one start anew, after a while."""
        log.info("picture_source_refused", source=self._source.kind, error=str(error), detail=error.detail)
        self._close()
        if self._rung + 1 >= len(self._ladder):
            self._lose(error)
        else:
            self._take_rung(self._rung + 1)
            self._tell(refusal=" ".join(part for part in (error.message, error.detail or "") if part))

    def _take_rung(self, rung: int) -> None:
        if rung != self._rung:
            self._rung = rung
            self._source = self._ladder[rung](self._lines, self._desk.pause)

    def _lose(self, error: DeviceError) -> None:
        self._close()
        if self._desk.wishes is None:
            return
        self._end_recording(EndReason.PHONE_LOST)
        self._take_rung(0)
        trouble = trouble_of(error)
        self._tell(state=LiveState.LOST, trouble=trouble, reason=error.message, detail=str(error.detail or ""))
        self._desk.pause(self._retry)
        self._retry = min(2 * self._retry, _LONGEST_RETRY)

    # --- resting ---

    def _rests(self) -> bool:
        is_wanted = self._hidden_since is None or self._recorder is not None
        return not is_wanted and time.monotonic() - (self._hidden_since or 0.0) >= self._timing.hidden

    def _rest(self) -> None:
        self._close()
        self._tell(state=LiveState.RESTING)
        self._desk.pause(3600.0)

    # --- pictures ---

    def _take(self, unit: Unit) -> None:
        frame = self._decoder.decode(unit)
        self._record(unit)
        if frame is None:
            return
        self._frame = frame
        self._number += 1
        self._received_at = time.monotonic()
        self._retry = _FIRST_RETRY

    def _show(self) -> None:
        frame, wishes = self._frame, self._wishes
        wanted = (self._number, wishes.bounds)
        if frame is None or not wishes.is_visible or self._shown == wanted or self._wait_seconds() > 0:
            return
        self._shown, self._shown_at = wanted, time.monotonic()
        video = (frame.width, frame.height)
        screen = self._screen(video)
        self._desk.show(self._converter.convert(frame, wishes.bounds, self._number, self._received_at, screen))
        self._tell(video_size=video, screen_size=screen)

    def _screen(self, video: Size) -> Size:
        if self._source.screen is not None:
            return self._source.screen[::-1] if self._is_turned else self._source.screen
        if self._natural is None:
            return video
        is_upright = (video[0] <= video[1]) == (self._natural[0] <= self._natural[1])
        return self._natural if is_upright else self._natural[::-1]

    def _wait_seconds(self) -> float:
        """How long the newest picture is too early for the wanted rate, or the window has not come to the last."""
        if self._desk.is_behind:
            return _BEHIND_SECONDS
        if self._wishes.rate is None:
            return 0.0
        interval = (1 - _EARLY_SHARE) / self._wishes.rate
        return max(0.0, self._shown_at + interval - time.monotonic())

    def _patience(self) -> float:
        has_more = self._wishes.is_visible and self._shown is not None and self._shown[0] != self._number
        tick = _TICK_SECONDS if self._question is None else _ANSWER_TICK_SECONDS
        return min(tick, max(0.001, self._wait_seconds())) if has_more else tick

    def _long_side(self) -> int:
        """The pixels of the longer side that the bounds can show; all of them for a recording."""
        if self._recorder is not None:
            return max(self._natural or _WHOLE)
        width, height = self._wishes.bounds
        screen = self._status.screen_size if self._natural is not None else None
        if screen is None:
            return min(max(width, height), 3 * min(width, height))
        return round(max(screen) * min(1.0, width / screen[0], height / screen[1]))

    # --- how it stands ---

    def _ask(self) -> None:
        """Find out, without waiting, how the screen is held and whether it is on; a phone that hangs is noticed too."""
        now = time.monotonic()
        if self._question is None and now - self._asked_at >= self._ask_seconds and self._wishes.is_visible:
            self._asked_at = now
            power = "dumpsys power; " if self._is_black or self._has_nothing else ""
            size = "wm size; " if self._natural is None else ""
            self._question = Question(self._lines, f"{power}{size}dumpsys display")
        if self._question is None or (text := self._question.answer()) is None:
            return
        self._close_question()
        self._is_awake = read_is_awake(text)
        if self._natural is None:
            panel, override = read_sizes(text)
            self._natural = override or panel
        self._is_turned = self._source.is_letterboxed and read_rotation(text) % 2 != self._source.rotation % 2
        # A recording keeps the size of its pictures: then with bars.
        if self._is_turned and self._recorder is None:
            raise StreamEndedError("The screen was turned.")
        self._show_screen()

    @property
    def _ask_seconds(self) -> float:
        """Long where nothing moved since the last question: it was not turned, and only whether it answers counts."""
        has_moved = self._received_at >= self._asked_at or self._is_black or self._has_nothing
        return self._timing.ask if has_moved else _STILL_ASKS * self._timing.ask

    def _show_screen(self) -> None:
        """Show the picture again where the screen turned out to be another than was told with it."""
        if self._frame is not None and self._status.screen_size != self._screen(
            (self._frame.width, self._frame.height)
        ):
            self._shown = None
            self._show()

    def _judge(self) -> None:
        now = time.monotonic()
        self._check_size(now)
        if self._has_nothing or self._frame is None:
            self._wait_for_first(now)
            return
        is_still = now - self._received_at > self._timing.still
        if now - self._looked_at > _BLACK_SECONDS and self._looked_at <= self._received_at:
            self._looked_at = now
            self._see(is_black=is_black(self._frame))
        if self._is_black:
            # Until the phone has told, it was on.
            self._tell(state=LiveState.SCREEN_OFF if self._is_awake is False else LiveState.BLACK)
        else:
            self._tell(state=LiveState.STILL if is_still else LiveState.LIVE)

    @property
    def _has_nothing(self) -> bool:
        """Whether no picture came since the stream was opened."""
        return self._received_at < self._opened_at

    def _wait_for_first(self, now: float) -> None:
        """Some phones give no picture while the screen is off, and some encoders hang."""
        if self._is_awake is False:
            self._tell(state=LiveState.SCREEN_OFF)
        elif now - self._opened_at > self._timing.first:
            raise DeviceRefusedError("The phone begins a stream and gives no picture.")

    def _see(self, *, is_black: bool) -> None:
        if is_black and not self._is_black:
            # Whether it is off is asked at once.
            self._is_awake, self._asked_at = None, 0.0
        self._is_black = is_black

    def _check_size(self, now: float) -> None:
        if self._recorder is not None or not self._wishes.is_visible or self._source.suits(self._long_side()):
            self._misfit_since = None
        elif self._misfit_since is None:
            self._misfit_since = now
        elif now - self._misfit_since > _FIT_SECONDS:
            raise StreamEndedError("Another size is wanted.")

    def _tell(self, **fields: object) -> None:
        if "state" in fields and fields["state"] is not LiveState.LOST:
            fields = {"trouble": None, "reason": "", "detail": "", **fields}
        status = replace(self._status, **fields)  # type: ignore[arg-type]
        if status != self._status:
            self._status = status
            self._desk.tell(status)

    # --- recording ---

    def _record(self, unit: Unit) -> None:
        if self._recorder is None:
            return
        if self._source.codec != "h264":
            self._recorder.finish(EndReason.NO_STREAM)
        else:
            self._recorder.add(unit)
        self._follow_recording(self._recorder)

    def _follow_recording(self, recorder: Recorder) -> None:
        now = time.monotonic()
        if recorder.is_over or now - self._recorded_told_at > _TICK_SECONDS:
            self._recorded_told_at = now
            self._tell(recorded=recorder.recorded)
        if recorder.is_over:
            self._recorder = None

    def _end_recording(self, reason: EndReason) -> None:
        if self._recorder is not None:
            self._recorder.finish(reason)
            self._follow_recording(self._recorder)


def _upright(screen: Size, rotation: int) -> Size:
    return screen[::-1] if rotation % 2 else screen
