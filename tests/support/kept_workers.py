"""Worker processes that one test after another uses: to start one takes longer than what most tests ask of it."""

from typing_extensions import override

from app.system.processes import DECODING, WorkerPool, _Worker

_kept: list[_Worker] = []


class KeptWorkers(WorkerPool):
    """As the decoders of the program; what is fit when the pool is closed is there for the next one of this process."""

    def __init__(self) -> None:
        super().__init__("media", 1, limits=DECODING)
        self._idle, _kept[:] = list(_kept), []

    @override
    async def close(self) -> None:
        _kept.extend(self._idle)
        self._idle = []
        await super().close()


def end_kept_workers() -> None:
    """End them; at the end of the session."""
    while _kept:
        _kept.pop().end().result()
