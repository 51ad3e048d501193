"""The parameters of an operation, and those among them that take an asset."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, ClassVar, get_args

from pydantic import BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo

from app.domain.enums import InputRole, MediaType

InputRef = int | str
"""What an input slot holds: an asset's id in a job; in a request what `BaseProvider.submit` says."""

_OWN = "own:"


class InputTransport(StrEnum):
    """How an input reaches the provider.

    `local_path` and the transports inside a request (`data_uri`, `raw_base64`, `multipart`) hand the adapter the path
    of a file that fits; the others what `BaseProvider.upload` gave, or a public link.
    """

    LOCAL_PATH = "local_path"
    UPLOAD_ID = "upload_id"
    UPLOAD_URL = "upload_url"
    SERVER_FILENAME = "server_filename"
    DATA_URI = "data_uri"
    RAW_BASE64 = "raw_base64"
    MULTIPART = "multipart"
    PUBLIC_URL = "public_url"

    @property
    def is_uploaded(self) -> bool:
        return self in {InputTransport.UPLOAD_ID, InputTransport.UPLOAD_URL, InputTransport.SERVER_FILENAME}


@dataclass(frozen=True, slots=True)
class InputLimits:
    """What an input must be like; None where it does not matter.

    Attributes:
        formats: The MIME types that are taken, the best one first; empty for all that the library takes.
        size_bytes: The largest file.
        longest_side: In pixels, at most.
        shortest_side: In pixels, at least.
        least_aspect: Width by height, at least.
        most_aspect: Width by height, at most.
        least_seconds: Of a clip or a sound, at least.
        most_seconds: Of a clip or a sound, at most.
        least_fps: Frames a second, at least.
        most_fps: Frames a second, at most.
        transport: How it reaches the provider.
    """

    # A file of models that names none of these is refused.
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    formats: tuple[str, ...] = ()
    size_bytes: int | None = None
    longest_side: int | None = None
    shortest_side: int | None = None
    least_aspect: float | None = None
    most_aspect: float | None = None
    least_seconds: float | None = None
    most_seconds: float | None = None
    least_fps: float | None = None
    most_fps: float | None = None
    transport: InputTransport = InputTransport.UPLOAD_ID


def input_slot(
    role: InputRole,
    media: MediaType | Sequence[MediaType],
    *,
    title: str,
    required: bool = True,
    series: str | None = None,
    own: bool = False,
    own_only: bool = False,
    limits: InputLimits | None = None,
) -> Any:
    """A parameter that holds an input.

    Args:
        role: What the input is for; it becomes the role of the lineage edge.
        media: What kind of asset fits, or several kinds.
        title: The word above the slot in the form.
        required: Whether the operation needs it.
        series: What the numbered slots of one kind have in common: `reference` of `reference_1` to `reference_9`.
        own: A result of the same account may be named by its id, and is not uploaded.
        own_only: Nothing else is taken.
        limits: What this input must be like, where the manifest's limits for its kind do not hold.
    """
    kinds = (media,) if isinstance(media, MediaType) else tuple(media)
    slot: dict[str, Any] = {"role": role.value, "media": [kind.value for kind in kinds]}
    if series is not None:
        slot["series"] = series
    if own or own_only:
        slot["own"] = "only" if own_only else "too"
    if limits is not None:
        slot["limits"] = asdict(limits)
    extra: dict[str, Any] = {"slot": slot}
    if required:
        return Field(title=title, json_schema_extra=extra)
    return Field(default=None, title=title, json_schema_extra=extra)


def own_result(value: object) -> str | None:
    """The id of an own result that an input slot of a request names; None where it holds something else."""
    return value.removeprefix(_OWN) if isinstance(value, str) and value.startswith(_OWN) else None


def as_own_result(remote_id: str) -> str:
    """How a request names a result of the same account."""
    return f"{_OWN}{remote_id}"


class OperationParams(BaseModel):
    """The parameters of one operation; the form in the window is generated from the fields.

    Field metadata that the form understands, in `json_schema_extra`: `unit` (a short text after the number), `step`,
    `widget` ("prompt", "lines", "segment", "combo", "slider", "seed"), `slot` (made by `input_slot`), `advanced` (True:
    under a fold), `beside` (True: in the line of the field before), `labels` (value to words).
    """

    model_config = ConfigDict(extra="forbid", frozen=True, protected_namespaces=())

    seed: int | None = Field(
        None,
        ge=0,
        le=2**31 - 1,
        title="Seed",
        description="The same seed and parameters give the same result; empty draws one.",
        json_schema_extra={"widget": "seed", "advanced": True},
    )

    @classmethod
    def variant(cls, values: Mapping[str, Any]) -> "type[OperationParams]":
        """The parameters that there are once some are chosen: those of one model, where `model` chooses one."""
        del values
        return cls


def model_choices(params: type[OperationParams]) -> tuple[str, ...]:
    """The ids of the models among which the parameters of an operation choose; empty where they do not."""
    info = params.model_fields.get("model")
    extra = info.json_schema_extra if info is not None else None
    if info is None or not isinstance(extra, dict) or not extra.get("switch"):
        return ()
    return tuple(str(choice) for choice in get_args(info.annotation))


@dataclass(frozen=True, slots=True)
class InputSlot:
    """A parameter of an operation that takes an asset.

    Attributes:
        takes: The kinds of assets that fit, the usual one first.
        series: As in `input_slot`; None for a slot by itself.
        takes_own: A result of the same account goes by its id.
        takes_only_own: Nothing else does.
        limits: Where the manifest's do not hold.
    """

    name: str
    role: InputRole
    takes: tuple[MediaType, ...]
    title: str
    is_required: bool
    series: str | None = None
    takes_own: bool = False
    takes_only_own: bool = False
    limits: InputLimits | None = None

    @property
    def media(self) -> MediaType:
        """The usual kind of asset."""
        return self.takes[0]

    def fits(self, media: MediaType | None) -> bool:
        """Whether an asset of that kind fits."""
        return media in self.takes

    @property
    def kinds(self) -> str:
        """What it takes, in words: "images or videos"."""
        return " or ".join(f"{kind.value}s" for kind in self.takes)


def slot_of(info: FieldInfo) -> Mapping[str, Any] | None:
    """The slot that a parameter's field declares; None for one that takes no asset."""
    extra = info.json_schema_extra
    slot = extra.get("slot") if isinstance(extra, dict) else None
    return slot if isinstance(slot, dict) else None


def input_slots(model: type[OperationParams]) -> tuple[InputSlot, ...]:
    """The parameters of an operation that take an asset, in their order."""
    return tuple(
        _slot(name, info, slot) for name, info in model.model_fields.items() if (slot := slot_of(info)) is not None
    )


def _slot(name: str, info: FieldInfo, slot: Mapping[str, Any]) -> InputSlot:
    limits, own = slot.get("limits"), slot.get("own")
    return InputSlot(
        name,
        InputRole(slot["role"]),
        tuple(MediaType(kind) for kind in slot["media"]),
        info.title or name,
        info.is_required(),
        slot.get("series"),
        own is not None,
        own == "only",
        InputLimits(**limits) if limits is not None else None,
    )


def series_values(params: OperationParams, series: str) -> list[Any]:
    """What is in the filled slots of a series, in their order."""
    slots = (slot for slot in input_slots(type(params)) if slot.series == series)
    return [value for slot in slots if (value := getattr(params, slot.name)) is not None]


def refusal_words(message: str) -> str:
    """What pydantic says of its input, as the end of a sentence about the parameter: "must be 5 or 8"."""
    if message == "Field required":
        return "is missing"
    for start in ("Input should ", "String should ", "List should "):
        if message.startswith(start):
            return f"must {message.removeprefix(start).partition(', unable to ')[0]}"
    return f"is not right: {message.removeprefix('Value error, ')}"
