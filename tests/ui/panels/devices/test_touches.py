"""What is done to a picture reaches the phone in order, and no queue grows."""

import asyncio
from collections.abc import Sequence

from typing_extensions import override

from app.devices.control import Control, TextWay
from app.domain.errors import DeviceRefusedError
from app.ui.panels.devices.touches import PhoneInput
from app.ui.tasks import UiTasks
from tests.support.until import until


class WrittenControl(Control):
    """A phone that writes down what it is told, as slowly as a real one."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.refuses = False

    async def _note(self, words: str) -> None:
        await asyncio.sleep(0.005)
        if self.refuses:
            raise DeviceRefusedError("It may not be touched.", detail="INJECT_EVENTS")
        self.told.append(words)

    @override
    async def tap(self, x: float, y: float, ms: int = 0) -> None:
        await self._note(f"tap {x} {y} {ms}")

    @override
    async def press(self, x: float, y: float) -> None:
        await self._note(f"press {x} {y}")

    @override
    async def move(self, x: float, y: float) -> None:
        await self._note(f"move {x} {y}")

    @override
    async def release(self, x: float, y: float) -> None:
        await self._note(f"release {x} {y}")

    @override
    async def swipe(self, points: Sequence[tuple[float, float]], ms: int) -> None:
        await self._note(f"swipe {points} {ms}")

    @override
    async def pinch(self, x: float, y: float, *, start: float, end: float, ms: int) -> None:
        await self._note(f"pinch {x} {y} {start} {end} {ms}")

    @override
    async def scroll(self, x: float, y: float, dx: float, dy: float) -> None:
        await self._note(f"scroll {x} {y} {dx} {dy}")

    @override
    async def key(self, code: int, *, meta: int = 0, long: bool = False) -> None:
        await self._note(f"key {code} {meta}{' long' if long else ''}")

    @override
    async def text(self, words: str) -> TextWay:
        await self._note(f"text {words}")
        return TextWay.INPUT

    @override
    async def clipboard(self) -> str:
        return ""

    @override
    async def set_clipboard(self, words: str) -> None:
        await self._note(f"clipboard {words}")

    @override
    async def rotate(self, rotation: int | None = None) -> None:
        await self._note(f"rotate {rotation}")

    @override
    async def put_back_rotation(self) -> None:
        await self._note("put back")

    @override
    async def close(self) -> None:
        await self._note("close")


async def test_it_goes_in_order_with_the_newest_move_alone_and_letters_together() -> None:
    control = WrittenControl()
    hand = PhoneInput(UiTasks(lambda _error, _what: None), control)
    hand.press(1, 1)
    for place in range(2, 60):
        hand.move(place, place)
    hand.release(60, 60)
    for letter in "hello":
        hand.type(letter)
    hand.key(66)
    hand.act(control.home)
    hand.scroll(1, 2, 0, -1)
    await until(lambda: hand.is_idle, wanted=True)
    assert control.told == [
        "press 1 1",
        "move 59 59",
        "release 60 60",
        "text hello",
        "key 66 0",
        "key 3 0",
        "scroll 1 2 0 -1",
    ]


async def test_a_refusal_is_told_once_and_drops_what_waits() -> None:
    control = WrittenControl()
    control.refuses = True
    hand = PhoneInput(UiTasks(lambda _error, _what: None), control)
    refused: list[object] = []
    hand.failed.connect(refused.append)
    for place in range(500):
        hand.key(place + 1)
    await until(lambda: hand.is_idle, wanted=True)
    assert len(refused) == 1
    control.refuses = False
    hand.type("on")
    await until(lambda: control.told, ["text on"])
    hand.key(1)
    hand.stop()
    await asyncio.sleep(0.02)
    assert control.told == ["text on"]
    assert hand.is_idle
