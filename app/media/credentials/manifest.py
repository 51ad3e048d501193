"""What a manifest says of a file: made of plain facts, as the library for Content Credentials takes it.

The words are those of the C2PA Technical Specification 2.2, "Actions" and "Ingredient", and of the IPTC NewsCodes
"Digital Source Type". The first action is `c2pa.created`, or `c2pa.opened` with what was opened as the one parent.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

from app.domain.enums import OperationType

MIME_TYPES: Final = frozenset(
    {
        "image/png",
        "image/jpeg",
        "image/webp",
        "image/gif",
        "image/avif",
        "video/mp4",
        "video/quicktime",
        "audio/wav",
        "audio/mpeg",
    }
)
"""What Content Credentials can be put into.

Matroska, WebM and Ogg have no place for them; before FLAC the library puts an ID3 tag, which FFmpeg takes for damage.
"""
HASH_PREFIX: Final = "urn:sha256:"
"""Before the SHA-256 of an ingredient's file, in its instance id: so our own ingredients are found again."""
_SOURCE: Final = "http://cv.iptc.org/newscodes/digitalsourcetype/"
_RECEIVES: Final = frozenset({OperationType.VIDEO_EXTEND, OperationType.VIDEO_MODIFY, OperationType.LIP_SYNC})
"""These change a clip that is there."""


class Maker(StrEnum):
    """What kind of program makes a provider's results."""

    TRAINED = "trained"
    """A model that was trained on what others have made."""
    ALGORITHM = "algorithm"
    """Rules alone."""


class Relationship(StrEnum):
    """What an ingredient is for what was made from it."""

    PARENT = "parentOf"
    """It is what was changed."""
    INPUT = "inputTo"
    """It was shown to what made this."""


@dataclass(frozen=True, slots=True)
class Ingredient:
    """A file from which another one was made.

    Attributes:
        role: What it was for, in words.
        path: Where it is; its own credentials go along. None where it is not there.
        thumbnail: JPEG, PNG or WebP.
    """

    title: str
    mime_type: str
    sha256: str | None
    role: str = ""
    path: str | None = None
    thumbnail: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Making:
    """How a file was made.

    Attributes:
        operation: None where it came from elsewhere.
        maker: Of the provider.
        agent: The program that made it: provider and model.
        words: The operation in words.
        parents: What it was made from, in their order.
        itself: The file as it lies in the library, where it was only opened here.
        has_new_metadata: Its metadata was changed on the way out.
    """

    title: str
    mime_type: str
    operation: OperationType | None
    maker: Maker
    agent: str
    words: str
    made_at: datetime
    generator: tuple[str, str]
    parents: tuple[Ingredient, ...] = ()
    itself: Ingredient | None = None
    has_new_metadata: bool = False
    thumbnail: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Part:
    """An ingredient as it goes into the manifest."""

    label: str
    relationship: Relationship
    ingredient: Ingredient

    def definition(self) -> dict[str, Any]:
        one = self.ingredient
        picture = {"format": picture_type(one.thumbnail), "identifier": self.resource} if one.thumbnail else None
        told = {
            "title": one.title,
            "format": one.mime_type,
            "relationship": self.relationship.value,
            "label": self.label,
            "description": one.role or None,
            "instance_id": f"{HASH_PREFIX}{one.sha256}" if one.sha256 else None,
            "thumbnail": picture,
        }
        return {name: value for name, value in told.items() if value is not None}

    @property
    def resource(self) -> str:
        """Under which name its thumbnail is handed over."""
        return f"{self.label}.thumbnail"


def parts_of(making: Making) -> list[Part]:
    """The ingredients with their relationships."""
    first = Relationship.PARENT if _changes_first(making) else Relationship.INPUT
    kinds = [first, *[Relationship.INPUT] * len(making.parents)]
    parts = [
        Part(f"input_{number}", kind, parent)
        for number, (kind, parent) in enumerate(zip(kinds, making.parents, strict=False))
    ]
    return [Part("itself", Relationship.PARENT, making.itself), *parts] if making.itself is not None else parts


def manifest_of(making: Making, parts: Sequence[Part]) -> dict[str, Any]:
    """The manifest but for the ingredients."""
    name, version = making.generator
    told: dict[str, Any] = {
        "title": making.title,
        "format": making.mime_type,
        "claim_generator_info": [{"name": name, "version": version}],
        "assertions": [{"label": "c2pa.actions.v2", "created": True, "data": {"actions": actions_of(making, parts)}}],
    }
    if making.thumbnail:
        told["thumbnail"] = {"format": picture_type(making.thumbnail), "identifier": CLAIM_THUMBNAIL}
    return told


CLAIM_THUMBNAIL: Final = "claim.thumbnail"


def actions_of(making: Making, parts: Sequence[Part]) -> list[dict[str, Any]]:
    """What was done, in order."""
    if making.itself is not None:
        changed = [{"action": "c2pa.edited.metadata"}] if making.has_new_metadata else []
        return [_opened([part for part in parts if part.label == "itself"]), *changed]
    opened = [part for part in parts if part.relationship == Relationship.PARENT]
    inputs = [part for part in parts if part.relationship == Relationship.INPUT]
    if not opened:
        return [_did("c2pa.created", making, _source_of_new(making), inputs)]
    name, source = _change(making)
    return [_opened(opened), _did(name, making, source, inputs)]


def picture_type(data: bytes) -> str:
    """The MIME type of a thumbnail of ours."""
    if data.startswith(b"\x89PNG"):
        return "image/png"
    return "image/webp" if data[:4] == b"RIFF" else "image/jpeg"


def _changes_first(making: Making) -> bool:
    """Whether the first parent is what was changed, rather than something that was shown."""
    if making.itself is not None or not making.parents or making.operation is None:
        return False
    is_draft = making.maker == Maker.ALGORITHM
    is_scored = making.operation == OperationType.SOUND_EFFECT and making.mime_type.startswith("video/")
    taken_out = {OperationType.UPSCALE, OperationType.FRAME_EXTRACTION}
    return is_draft or is_scored or making.operation in taken_out | _RECEIVES


def _source_of_new(making: Making) -> str:
    if making.maker == Maker.ALGORITHM:
        return "algorithmicMedia"
    return "compositeWithTrainedAlgorithmicMedia" if making.operation in _RECEIVES else "trainedAlgorithmicMedia"


def _change(making: Making) -> tuple[str, str | None]:
    """The action that changed the parent, with the source type of what came to it."""
    if making.operation == OperationType.FRAME_EXTRACTION:
        return "c2pa.trimmed", None
    if making.operation == OperationType.UPSCALE:
        return "c2pa.resized", "algorithmicallyEnhanced"
    is_draft = making.maker == Maker.ALGORITHM
    return "c2pa.edited", "algorithmicallyEnhanced" if is_draft else "compositeWithTrainedAlgorithmicMedia"


def _opened(parts: Sequence[Part]) -> dict[str, Any]:
    return {"action": "c2pa.opened", "parameters": {"ingredientIds": [part.label for part in parts]}}


def _did(name: str, making: Making, source: str | None, inputs: Sequence[Part]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "action": name,
        "when": making.made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "softwareAgent": {"name": making.agent},
        "description": making.words,
    }
    if source is not None:
        told["digitalSourceType"] = f"{_SOURCE}{source}"
    if inputs:
        told["parameters"] = {"ingredientIds": [part.label for part in inputs]}
    return told
