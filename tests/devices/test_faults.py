"""Everything that is done with a phone, with everything that may happen to the phone in the midst of it."""

import asyncio
import gc
import os
import sys
import tempfile
import threading
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from traceback import format_exception

import pytest

from app.devices.actions.registry import discover
from app.devices.phone import Phone
from app.domain.errors import AdbUnavailableError, DeviceError, DeviceGoneError, DeviceRefusedError, DeviceTimeoutError
from app.services.automation.run_events import FailureKind, StepFailedError
from app.ui.errors import explain
from tests.devices.test_scrcpy import jar
from tests.support.phone.state import PhoneState
from tests.support.phone_deeds import ACTIONS, Deed, Desk, deeds, desk_of
from tests.support.phone_faults import Fault, FaultRoom, Moment, fault_room
from tests.support.until import until

_LOST = (DeviceGoneError, AdbUnavailableError, DeviceTimeoutError)
_LOST_KINDS = frozenset({FailureKind.DEVICE_LOST, FailureKind.TIMEOUT})
_OF_THE_LINK = frozenset({Fault.UNPLUGGED, Fault.SERVER_RESTARTED, Fault.FROZEN, Fault.OFFLINE, Fault.BROKEN_LINK})
_SMALL = 300_000
_REACH_SECONDS = 20.0
_LIVE_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Held:
    """What the process holds."""

    threads: int
    files: int
    tasks: int
    temporary: int

    @classmethod
    def now(cls) -> "Held":
        gc.collect()
        return cls(
            sum(not thread.name.startswith(("blocking", "asyncio")) for thread in threading.enumerate()),
            len(os.listdir("/proc/self/fd")),  # noqa: PTH208
            len(asyncio.all_tasks()),
            len(os.listdir(tempfile.gettempdir())),  # noqa: PTH208
        )

    def is_within(self, other: "Held") -> bool:
        return (
            self.threads <= other.threads
            and self.files <= other.files
            and self.tasks <= other.tasks
            and self.temporary <= other.temporary
        )


@dataclass(slots=True)
class Round:
    """All deeds, each with a phone of its own."""

    room: FaultRoom
    deeds: Sequence[Deed]
    desks: Sequence[Desk]
    pieces: dict[str, int] = field(default_factory=dict)
    """How many pieces each deed sends and receives."""

    @property
    def one_shot(self) -> list[tuple[Deed, Desk, Moment]]:
        return [at for at in self._all if not at[0].is_live]

    @property
    def _all(self) -> list[tuple[Deed, Desk, Moment]]:
        return list(zip(self.deeds, self.desks, self.room.moments, strict=True))

    async def do_all(self) -> list[str]:
        """Do what ends by itself once, undisturbed."""
        complaints = []
        for deed, desk, moment in self.one_shot:
            desk.prepare()
            moment.wait_for(None)
            if (error := await _outcome(deed, desk)) is not None:
                complaints.append(f"{deed.name}, undisturbed: {_told(error)}")
            self.pieces[deed.name] = moment.count
        return complaints

    async def suffer(self, fault: Fault, share: float) -> list[str]:
        """Let it happen after this share of the pieces of each deed; gives what was wrong."""
        running = []
        for deed, desk, moment in self._all:
            desk.prepare()
            desk.take_control()
            pieces = self.pieces.get(deed.name, 0)
            moment.wait_for(min(pieces - 1, int(pieces * share)) if pieces else None)
            running.append(asyncio.ensure_future(_outcome(deed, desk)))
        await asyncio.gather(*map(_until_there, self._all, running))
        await self.room.strike(fault)
        for desk in self.desks:
            desk.struck.set()
        ended = [task for task, deed in zip(running, self.deeds, strict=True) if not deed.is_live]
        await asyncio.gather(*ended, asyncio.sleep(_LIVE_SECONDS if len(ended) < len(running) else 0))
        await self.room.mend(fault)
        for desk in self.desks:
            desk.mended.set()
        errors = await asyncio.gather(*running)
        complaints = [
            f"{deed.name}, {fault} at {share}: {words}"
            for deed, error in zip(self.deeds, errors, strict=True)
            if (words := _complaint(fault, error))
        ]
        complaints += [f"{words} (after {fault} at {share})" for words in await self.do_all()]
        await asyncio.gather(*(desk.control.close() for desk in self.desks))
        return complaints


async def _until_there(at: tuple[Deed, Desk, Moment], running: "asyncio.Future[BaseException | None]") -> None:
    """Wait until the deed is held at its moment, is under way for good, or is over."""
    _, desk, moment = at
    await until(
        lambda: moment.reached.is_set() or desk.ready.is_set() or running.done(), wanted=True, seconds=_REACH_SECONDS
    )


async def _outcome(deed: Deed, desk: Desk) -> BaseException | None:
    try:
        async with asyncio.timeout(deed.seconds):
            await deed.do(desk)
    except Exception as error:  # noqa: BLE001 - it is looked at later, with those of the others
        return error
    return None


def _complaint(fault: Fault, error: BaseException | None) -> str:
    """What is wrong with how a deed ended; empty where nothing is."""
    if error is None:
        return ""
    cause = error.__cause__ if isinstance(error, StepFailedError) else error
    if not isinstance(cause, DeviceError) or fault is Fault.SLOW:
        return _told(error)
    is_lost = isinstance(cause, _LOST) and (not isinstance(error, StepFailedError) or error.kind in _LOST_KINDS)
    if fault in _OF_THE_LINK and not is_lost:
        return f"it says something else: {_told(error)}"
    said = explain(cause)
    # A refusal says in its own words what to do, where anything can be done.
    tells = said.text.endswith(".") and said.fault and (said.advice or isinstance(cause, DeviceRefusedError))
    return "" if tells else f"it does not say what to do: {said.sentence} {_told(error)}"


def _told(error: BaseException) -> str:
    return "".join(format_exception(error)[-6:])


@asynccontextmanager
async def all_at_once(tmp_path: Path, wanted: Sequence[Deed], size: int) -> AsyncIterator[Round]:
    file = jar(tmp_path / "scrcpy-server", "3.3.4")
    states = [
        PhoneState(f"F{number}", 144, 320, is_moving=deed.is_live, files={}) for number, deed in enumerate(wanted)
    ]
    async with fault_room(*states) as room:
        desks = [
            desk_of(
                Phone(room.server.address, phone.place),
                phone.state,
                tmp_path / str(number),
                file,
                size if deed.name in {"push", "pull"} else _SMALL,
            )
            for number, (deed, phone) in enumerate(zip(wanted, room.phones, strict=True))
        ]
        yield Round(room, wanted, desks)


def test_there_is_a_deed_for_each_action() -> None:
    assert ACTIONS.keys() == discover().keys()


@pytest.mark.skipif(sys.platform != "linux", reason="counts open files as Linux tells them")
@pytest.mark.row("F-39")
@pytest.mark.parametrize(
    ("size", "shares"),
    [
        pytest.param(
            _SMALL,
            {Fault.UNPLUGGED: [0.6], Fault.SERVER_RESTARTED: [0.3]},
            id="quick",
        ),
        pytest.param(
            50_000_000,
            {fault: [0.0, 0.2, 0.5, 0.8, 1.0] for fault in Fault},
            id="whole",
            marks=[pytest.mark.long, pytest.mark.timeout(3600)],
        ),
    ],
)
async def test_whatever_happens_in_the_midst_is_told_in_time_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, shares: Mapping[Fault, Sequence[float]]
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    is_quick = size == _SMALL
    wanted = [deed for deed in deeds() if not (is_quick and deed.is_live)]
    async with all_at_once(tmp_path, wanted, size) as matrix:
        complaints = await matrix.do_all()
        await asyncio.gather(*(desk.control.close() for desk in matrix.desks))
        for fault, places in shares.items():
            for share in places:
                before = Held.now()
                complaints += await matrix.suffer(fault, share)
                try:
                    await until(lambda then=before: Held.now().is_within(then), wanted=True)
                except AssertionError:
                    complaints.append(f"after {fault} at {share}: {before} became {Held.now()}")
        assert not complaints, "\n\n".join(complaints)
