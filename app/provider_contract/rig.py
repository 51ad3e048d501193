"""What the contract of adapters needs: an adapter, its account, and a server that does what a test orders."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import av
import numpy as np
from PIL import Image
from typing_extensions import override

from app.domain.enums import MediaType, OperationType
from app.provider_contract.random_answers import AnswerCalls
from app.providers.base import (
    BaseProvider,
    GenerationResult,
    InputFile,
    InputSlot,
    InputTransport,
    OpenAccount,
    OperationParams,
    input_slots,
)
from app.providers.parameters import as_own_result
from app.system.gateways import Gateways
from app.system.http import Answer, Call, HttpCalls
from app.system.threads import in_thread
from app.system.transfer import Transfer

_RATE = 44_100


class ContractServer(Protocol):
    """A strict server of the provider's wire format, driven by a test.

    Attributes:
        violations: What broke the format; a test finds it empty at its end.
        charges: What was charged, one entry a charge.
    """

    @property
    def violations(self) -> list[str]: ...
    @property
    def charges(self) -> list[dict[str, Any]]: ...

    def set_pace(self, **fields: float | None) -> None:
        """`wait_seconds`, `run_seconds`, `link_seconds`, `balance`, `running`, `rate_per_minute`."""

    def plan(self, *outcomes: dict[str, Any]) -> None:
        """How the next jobs end: `kind` is done, failed, filtered, partial, stuck, lost or empty."""

    def go_wrong(self, *faults: dict[str, Any]) -> None:
        """What goes wrong next: `path`, `method`, `when` (before, instead, after), `status`, `body`."""

    def forget_violations(self) -> None:
        """After a test that broke the format on purpose."""


@dataclass(frozen=True, slots=True)
class Case:
    """A job of the contract.

    Attributes:
        given: What the plainest parameters do not have.
        needs: Inputs by slot, beside those that are required.
    """

    operation: OperationType
    model: str | None = None
    given: Mapping[str, Any] = field(default_factory=dict)
    needs: Mapping[str, MediaType] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.operation.value}-{self.model}" if self.model else self.operation.value


class RecordingCalls(HttpCalls):
    """Remembers the answers that came, with what was asked."""

    def __init__(self, gateways: Gateways | None = None, *, ca_file: Path | None = None) -> None:
        super().__init__(gateways, ca_file=ca_file)
        self.answers: list[tuple[Call, Answer]] = []

    @override
    async def send(self, call: Call) -> Answer:
        answer = await super().send(call)
        self.answers.append((call, answer))
        return answer


@dataclass(slots=True, repr=False)
class Odd:
    """An adapter whose answers a test makes out of real ones.

    Attributes:
        params: Of the job, accepted by the real server as `result`.
        accepted: The answer to its submit.
        looks: The answers to the other calls.
    """

    provider: BaseProvider
    http: AnswerCalls
    case: Case
    params: OperationParams
    result: GenerationResult
    accepted: Answer
    looks: list[Answer]


@dataclass(slots=True, repr=False)
class Rig:
    """An adapter against its server.

    Attributes:
        own_results: The id of a result of this account, by its kind, for inputs that take nothing else.
        submit_path: The path of the call that submits the plainest job, once it is known.
    """

    provider: BaseProvider
    account: OpenAccount
    server: ContractServer
    http: RecordingCalls
    transfer: Transfer
    folder: Path
    own_results: dict[MediaType, str] = field(default_factory=dict)
    submit_path: str = ""
    odd: dict[str, Odd] = field(default_factory=dict)

    async def params(self, case: Case) -> OperationParams:
        """The parameters of a case as the pipeline would hand them over: each input brought there."""
        model = self.provider.manifest.params_model(case.operation)
        kind = model.variant({"model": case.model} if case.model else {})
        values: dict[str, Any] = {"seed": 4}
        if case.model:
            values["model"] = case.model
        slots = {slot.name: slot for slot in input_slots(kind)}
        for name, info in kind.model_fields.items():
            if name in slots or not info.is_required():
                continue
            values[name] = "a lighthouse at dusk" if info.annotation is str else 1
        for slot in slots.values():
            if slot.name in case.needs or (slot.is_required and slot.name not in case.given):
                values[slot.name] = await self.input(slot, case.needs.get(slot.name, slot.media))
        return model.model_validate({**values, **case.given})

    async def input(self, slot: InputSlot, media: MediaType) -> str:
        """What a request holds for a slot: a copy that was brought there, a path, a link, or an own result."""
        if slot.takes_only_own:
            return as_own_result(self.own_results[media])
        limits = slot.limits or self.provider.manifest.inputs[media]
        if limits.transport == InputTransport.PUBLIC_URL:
            return f"https://files.example.com/input.{'mp4' if media == MediaType.VIDEO else 'png'}"
        path = await in_thread(make_sample, self.folder, media)
        if not limits.transport.is_uploaded:
            return str(path)
        mime_type = {MediaType.IMAGE: "image/png", MediaType.VIDEO: "video/mp4", MediaType.AUDIO: "audio/wav"}[media]
        file = InputFile(str(path), mime_type, media, path.stat().st_size, path.name)
        return (await self.provider.upload(self.account, file)).id


def make_sample(folder: Path, media: MediaType) -> Path:
    """A small real file of a kind that every provider takes: 640 x 480 pixels, 3 seconds."""
    suffix = {MediaType.IMAGE: "png", MediaType.VIDEO: "mp4", MediaType.AUDIO: "wav"}[media]
    path = folder / f"sample.{suffix}"
    if path.exists():
        return path
    if media == MediaType.IMAGE:
        Image.linear_gradient("L").resize((640, 480)).convert("RGB").save(path)
        return path
    with av.open(str(path), "w") as container:
        if media == MediaType.VIDEO:
            _draw(container)
        else:
            _hum(container)
    return path


def _draw(container: Any) -> None:
    stream = container.add_stream("libx264", rate=24, options={"preset": "ultrafast"})
    stream.width, stream.height, stream.pix_fmt = 640, 480, "yuv420p"
    for index in range(72):
        pixels = np.full((480, 640, 3), (index * 3 % 256, 90, 120), dtype=np.uint8)
        container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels)))
    container.mux(stream.encode(None))


def _hum(container: Any) -> None:
    track = container.add_stream("pcm_s16le", rate=_RATE)
    moments = np.arange(3 * _RATE, dtype=np.float32) / _RATE
    samples = (8000 * np.sin(2 * np.pi * 220 * moments)).astype(np.int16)[np.newaxis]
    frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
    frame.sample_rate = _RATE
    container.mux(track.encode(frame))
    container.mux(track.encode(None))
