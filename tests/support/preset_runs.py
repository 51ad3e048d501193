"""Runs presets on an emulated phone, and keeps what was told of it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.devices.actions.registry import discover
from app.devices.phone import Phone
from app.domain.enums import StepState
from app.domain.errors import ResourceNotFoundError
from app.services.automation.careful_touches import CarefulTouches
from app.services.automation.preset_engine import PresetRun
from app.services.automation.preset_file import PresetFile, Variable, read_preset, write_preset
from app.services.automation.run_events import RunEvent, Said, StepEnded
from app.services.automation.step_context import PhoneScreen, StepContext
from app.system.clock import Clock
from tests.support.direct_phone import DirectControl, DirectPhone
from tests.support.phone.state import PhoneState

APP = "com.example.app"


def preset_of(*steps: Mapping[str, Any], name: str = "Test", **rest: Any) -> PresetFile:
    """A preset that went through its file; steps without an id get one by their number."""
    numbers = iter(range(1000))

    def numbered(step: Mapping[str, Any]) -> dict[str, Any]:
        inner = {key: tuple(map(numbered, step[key])) for key in ("steps", "otherwise") if key in step}
        return {"id": f"s{next(numbers)}", **step, **inner}

    whole = {"format": 1, "name": name, "steps": tuple(map(numbered, steps)), **rest}
    return read_preset(write_preset(PresetFile.model_validate(whole, strict=False)))


class Told:
    """A host that keeps what it is told and what it is given."""

    def __init__(self, presets: Mapping[str, PresetFile] | None = None) -> None:
        self.presets = dict(presets or {})
        self.events: list[RunEvent] = []
        self.kept: list[tuple[str, bytes]] = []
        self.assets: dict[int, Path] = {}
        self.lost_phone: DirectPhone | None = None
        """A phone that comes back when it is waited for."""

    async def tell(self, event: RunEvent) -> None:
        self.events.append(event)

    async def preset(self, name: str) -> PresetFile:
        if name not in self.presets:
            raise ResourceNotFoundError("preset", name)
        return self.presets[name]

    async def keep_file(self, source: Path | bytes, name: str) -> int:
        self.kept.append((name, source if isinstance(source, bytes) else source.read_bytes()))  # noqa: ASYNC240
        return len(self.kept)

    async def asset_file(self, asset_id: int) -> Path:
        if asset_id not in self.assets:
            raise ResourceNotFoundError("asset", asset_id)
        return self.assets[asset_id]

    async def phone_is_back(self) -> bool:
        if self.lost_phone is None:
            return False
        self.lost_phone.is_gone = False
        return True

    @property
    def ended(self) -> list[StepEnded]:
        return [event for event in self.events if isinstance(event, StepEnded)]

    @property
    def said(self) -> list[str]:
        return [event.text for event in self.events if isinstance(event, Said)]

    @property
    def path(self) -> list[str]:
        """Paths of the steps that ended, with what became of each where it was not done."""
        return [
            step.path if step.state is StepState.DONE else f"{step.path} {step.kind or step.state}"
            for step in self.ended
        ]


def run_of(phone: Phone, told: Told) -> PresetRun:
    return PresetRun(phone, DirectControl(phone), discover(), told, Clock())


async def _nothing(*_: object) -> None:
    pass


def context_of(state: PhoneState, *, timeout: float, told: Told | None = None) -> StepContext:
    """What a step is given, outside of any run."""
    phone = DirectPhone(state)
    seen = PhoneScreen(phone)
    return StepContext(
        phone=phone,
        control=CarefulTouches(DirectControl(phone), seen, looks=False),
        seen=seen,
        host=told or Told(),
        path="1",
        variables={},
        timeout=timeout,
        body=_nothing,
        otherwise=_nothing,
        call=_nothing,
    )


async def run_steps(
    *steps: Mapping[str, Any],
    state: PhoneState | None = None,
    told: Told | None = None,
    variables: Mapping[str, str] | None = None,
    has: Mapping[str, str] | None = None,
) -> Told:
    """Run a preset of these steps on a phone of that state; `has` are its variables with their defaults.

    Raises:
        StepFailedError: One failed.
    """
    told = told or Told()
    owned = {name: Variable(default=default) for name, default in (has or {}).items()}
    preset = preset_of(*steps).model_copy(update={"variables": owned})
    await run_of(DirectPhone(state), told).run(preset, variables or {})
    return told


def step(action: str, /, **params: Any) -> dict[str, Any]:
    """A step with these parameters; those whose names begin with "_" are the step's own."""
    own = {key[1:]: params.pop(key) for key in list(params) if key.startswith("_")}
    return {"action": action, "params": params, **own}


def by_id(name: str) -> dict[str, str]:
    return {"by": "id", "value": name}
