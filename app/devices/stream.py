"""The live picture of one phone: a thread that reads, decodes and scales, and hands the newest picture over."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import structlog
from typing_extensions import override

from app.devices.decoder import LivePicture
from app.devices.lines import Lines
from app.devices.live import Live, MakeSource
from app.devices.live_desk import Desk, LiveState, LiveStatus, Timing, Trouble, Wishes
from app.devices.phone import Phone
from app.devices.recording import RecordingLimits
from app.devices.sources import PollSource, RecordSource
from app.system.threads import lower_priority

LADDER: tuple[MakeSource, ...] = (RecordSource, PollSource)
END_SECONDS = 5.0
_NICENESS = 5
"""The window is drawn before more pictures are made for it; they come before what renders (`system/worker.py`)."""

log = structlog.get_logger()


class _Desk(Desk):
    """Holds one picture at most, and has one wake-up of the loop under way at most."""

    def __init__(self, loop: asyncio.AbstractEventLoop, on_change: Callable[[], None]) -> None:
        self._loop = loop
        self._on_change = on_change
        self._changed = threading.Condition()
        self._wishes: Wishes | None = Wishes()
        self._seen: Wishes | None = self._wishes
        """What the thread read last."""
        self._status = LiveStatus()
        self._picture: LivePicture | None = None
        self._is_waking = False

    @property
    @override
    def wishes(self) -> Wishes | None:
        with self._changed:
            self._seen = self._wishes
            return self._wishes

    @property
    @override
    def is_behind(self) -> bool:
        with self._changed:
            return self._picture is not None

    @property
    def status(self) -> LiveStatus:
        with self._changed:
            return self._status

    def wish(self, **fields: Any) -> bool:
        """Whether that is something else than before: what is the same must not end a pause."""
        with self._changed:
            if self._wishes is None or (wishes := replace(self._wishes, **fields)) == self._wishes:
                return False
            self._wishes = wishes
            self._changed.notify()
            return True

    def end(self) -> None:
        with self._changed:
            self._wishes = None
            self._picture = None
            self._changed.notify()

    def take_picture(self) -> LivePicture | None:
        with self._changed:
            picture, self._picture = self._picture, None
            return picture

    @override
    def pause(self, seconds: float) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._wishes is not self._seen, seconds)

    @override
    def show(self, picture: LivePicture) -> None:
        with self._changed:
            if self._wishes is None:
                return
            self._picture = picture
        self._wake()

    @override
    def tell(self, status: LiveStatus) -> None:
        with self._changed:
            self._status = status
        self._wake()

    def _wake(self) -> None:
        with self._changed:
            if self._is_waking or self._wishes is None:
                return
            self._is_waking = True
        try:
            self._loop.call_soon_threadsafe(self._arrive)
        except RuntimeError:
            # The loop is closed: nobody looks any more.
            self.end()

    def _arrive(self) -> None:
        with self._changed:
            self._is_waking = False
            if self._wishes is None:
                return
        self._on_change()


class PhoneStream:
    """Shows one phone until it is closed, whatever happens to the phone meanwhile.

    All methods but `close` return at once. `on_change` is called in the loop when there is a new picture or another
    state: `take_picture` and `status` then have it. A picture that was not taken before the next one is forgotten.

    Args:
        phone: The phone; it need not be there yet.
        on_change: Must be quick.
        loop: Where it is called; the running one where none is given.
        ladder: Makes the sources of pictures, the best one first; one that a phone does not have is passed over.
        timing: How long things take.
    """

    def __init__(
        self,
        phone: Phone,
        on_change: Callable[[], None],
        *,
        loop: asyncio.AbstractEventLoop | None = None,
        ladder: Sequence[MakeSource] = LADDER,
        timing: Timing | None = None,
    ) -> None:
        self._timing = timing or Timing()
        self._lines = Lines(phone, self._timing.answer)
        self._desk = _Desk(loop or asyncio.get_running_loop(), on_change)
        self._ladder = ladder
        self._thread = threading.Thread(target=self._run, name=f"phone {phone.address}", daemon=True)

    @property
    def status(self) -> LiveStatus:
        return self._desk.status

    def start(self) -> None:
        """Begin, with what was wished before."""
        self._thread.start()

    def take_picture(self) -> LivePicture | None:
        """Give the newest picture that was not taken yet."""
        return self._desk.take_picture()

    def set_bounds(self, width: int, height: int) -> None:
        """Scale pictures into this many pixels of the display from now on; the phone is asked for as many, soon."""
        self._wish(bounds=(max(1, width), max(1, height)))

    def set_rate(self, rate: float | None) -> None:
        """Give at most so many pictures a second; None for all."""
        self._wish(rate=rate if rate is None else max(0.1, rate))

    def set_visible(self, *, is_visible: bool) -> None:
        """Give no pictures while nobody looks; some seconds later the phone is not asked for any either."""
        self._wish(is_visible=is_visible)

    def start_recording(self, path: Path, limits: RecordingLimits | None = None) -> None:
        """Record into a new file; `status.recorded` tells how it goes. Another recording ends."""
        self._wish(record_to=path, limits=limits or RecordingLimits())

    def stop_recording(self) -> None:
        """End the recording soon: `status.recorded` then has the reason, and the file is whole."""
        self._wish(record_to=None)

    def _wish(self, **fields: Any) -> None:
        if self._desk.wish(**fields):
            self._lines.wake()

    def stop(self) -> None:
        """End soon; `on_change` is not called any more."""
        self._desk.end()
        self._lines.break_off()

    def close(self) -> None:
        """Stop, and wait for the thread: at once, but for 3 s where the network to an adb server is dead."""
        self.stop()
        if self._thread.ident is None:
            self._lines.close()
        else:
            self._thread.join(END_SECONDS)

    def _run(self) -> None:
        lower_priority(_NICENESS)
        try:
            Live(self._desk, self._lines, self._ladder, self._timing).run()
        except Exception:
            log.exception("phone_stream_failed")
            self._desk.tell(
                replace(
                    self._desk.status,
                    state=LiveState.LOST,
                    trouble=Trouble.OTHER,
                    reason="The picture broke off by an error of this program.",
                )
            )
