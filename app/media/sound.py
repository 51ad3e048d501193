"""The sound of a playing clip: decoded ahead into a buffer, taken from there by the sound device."""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, Protocol

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler

from app.media.clips import Clip

RATE = 48_000
CHANNELS = 2
BYTES_PER_SAMPLE = 2 * CHANNELS
AHEAD_SECONDS = 0.5

Pull = Callable[[int], bytes]
"""Asks for so many samples of 16 bits in two channels."""


class SoundOutput(Protocol):
    """A sound device that takes samples from a function at its own pace."""

    latency_seconds: float

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def close(self) -> None: ...


class SoundDevice:
    """The computer's own sound device, by PortAudio.

    Raises:
        OSError: There is none, or no library for it.
    """

    def __init__(self, pull: Pull) -> None:
        try:
            import sounddevice  # noqa: PLC0415 - 60 ms of import, and it looks for the library and the devices at once
        except ImportError as error:
            raise OSError("The Python library for sound is not installed.") from error
        except OSError as error:
            raise OSError("The library PortAudio is not installed, by which sound is played.") from error
        except Exception as error:
            # The class of its errors is not there before the import has come to its end.
            raise OSError(f"The sound of this computer cannot be reached: {error}") from error
        self._failure: type[Exception] = sounddevice.PortAudioError

        def fill(out: Any, frames: int, _time: object, _status: object) -> None:
            out[:] = pull(frames)

        try:
            self._stream = sounddevice.RawOutputStream(
                samplerate=RATE, channels=CHANNELS, dtype="int16", callback=fill, latency="low"
            )
        except (self._failure, ValueError) as error:
            raise OSError(f"There is no sound device: {error}") from error
        self.latency_seconds = float(self._stream.latency)

    def start(self) -> None:
        """Take samples from now on.

        Raises:
            OSError: The device is gone, or somebody else has it.
        """
        try:
            self._stream.start()
        except self._failure as error:
            raise OSError(f"The sound device does not start: {error}") from error

    def stop(self) -> None:
        """Take no more; of a device that is gone already nothing is asked."""
        with suppress(self._failure):
            self._stream.stop()

    def close(self) -> None:
        """Let go of the device."""
        with suppress(self._failure):
            self._stream.close()


class Soundtrack:
    """Decodes a clip's sound ahead; the device takes it, and what it took is the clock."""

    def __init__(self, clip: Clip) -> None:
        self._clip = clip
        self._resampler = self._new_resampler()
        self._frames = self._decode()
        # One thread adds at one end and counts up, the device's takes at the other and counts up: no lock is needed.
        self._blocks: deque[bytes] = deque()
        self._added = 0
        self._used = 0
        self._silence = 0
        self._start_ms = 0.0
        self._taken = 0
        self._is_at_end = False
        self.volume = 1.0
        """From 0 to 1, as it is heard; set by the player's thread and read by the device's."""

    @property
    def heard_ms(self) -> float:
        """How far the device is, from the start of the clip."""
        return self._start_ms + 1000 * self._taken / RATE

    @property
    def has_ended(self) -> bool:
        return self._is_at_end and self._used >= self._added

    def seek(self, at_ms: float) -> None:
        """Go on from a place, exact to the sample; the device must not be taking meanwhile."""
        audio = self._clip.audio
        if audio is None or audio.time_base is None:
            return
        self._clip.container.seek(int(max(0.0, at_ms) / 1000 / audio.time_base), stream=audio, backward=True)
        self._resampler = self._new_resampler()
        self._frames = self._decode()
        self._blocks.clear()
        self._added = self._used = self._silence = self._taken = 0
        self._start_ms, self._is_at_end = at_ms, False
        self._skip_to(at_ms)

    def fill(self) -> None:
        """Decode until enough lies ahead; called by the thread that plays the clip."""
        while not self._is_at_end and self._added - self._used < AHEAD_SECONDS * RATE:
            block = next(self._frames, None)
            if block is None:
                self._is_at_end = True
            else:
                self._append(_samples(block))

    def pull(self, samples: int) -> bytes:
        """Give the device its next samples; silence where there are none. Called in the device's thread."""
        wanted = samples * BYTES_PER_SAMPLE
        silent = min(self._silence, samples)
        self._silence -= silent
        taken = bytearray(silent * BYTES_PER_SAMPLE)
        while self._blocks and len(taken) < wanted:
            block = self._blocks.popleft()
            room = wanted - len(taken)
            taken += block[:room]
            if len(block) > room:
                self._blocks.appendleft(block[room:])
        count = len(taken) // BYTES_PER_SAMPLE
        self._used += count - silent
        self._taken += count
        return self._faded(bytes(taken)) + bytes(wanted - len(taken))

    def _faded(self, samples: bytes) -> bytes:
        """As loud as is wanted: the ear hears the square of it as half as loud."""
        if self.volume >= 1.0:
            return samples
        return (np.frombuffer(samples, np.int16) * self.volume**2).astype(np.int16).tobytes()

    def _append(self, data: bytes) -> None:
        self._blocks.append(data)
        self._added += len(data) // BYTES_PER_SAMPLE

    def _skip_to(self, at_ms: float) -> None:
        """Drop what the packet before the place holds too much."""
        for block in self._frames:
            if block.pts is None or block.time_base is None:
                self._append(_samples(block))
                return
            ahead = round((at_ms / 1000 - float(block.pts * block.time_base)) * RATE)
            if ahead < block.samples:
                self._silence = max(0, -ahead)
                self._append(_samples(block)[max(0, ahead) * BYTES_PER_SAMPLE :])
                return

    def _decode(self) -> Iterator[AudioFrame]:
        for packet in self._clip.container.demux(self._clip.audio):
            try:
                decoded = packet.decode()
            except av.error.InvalidDataError:
                continue
            for frame in decoded:
                if isinstance(frame, AudioFrame):
                    yield from self._resampler.resample(frame)

    @staticmethod
    def _new_resampler() -> AudioResampler:
        return AudioResampler(format="s16", layout="stereo", rate=RATE)


def _samples(block: AudioFrame) -> bytes:
    return bytes(block.planes[0])[: block.samples * BYTES_PER_SAMPLE]
