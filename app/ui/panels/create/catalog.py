"""What can be made out of the inputs that are there, by which provider."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError
from PySide6.QtCore import QCoreApplication

from app.domain.enums import MediaType, OperationType
from app.providers.base import InputSlot, OperationParams, input_slots

if TYPE_CHECKING:
    from app.services.unit_of_work import Services

_T: Final = OperationType
# In this order the tabs stand; the first of the usual ones that fits is chosen for new inputs.
_ORDER: Final = (
    _T.TEXT_TO_IMAGE,
    _T.TEXT_TO_VIDEO,
    _T.IMAGE_TO_IMAGE,
    _T.IMAGE_TO_VIDEO,
    _T.VIDEO_EXTEND,
    _T.VIDEO_TRANSITION,
    _T.VIDEO_MODIFY,
    _T.FUSION,
    _T.LIP_SYNC,
    _T.SOUND_EFFECT,
    _T.UPSCALE,
    _T.FRAME_EXTRACTION,
)
_USUAL: Final = (_T.TEXT_TO_IMAGE, _T.IMAGE_TO_VIDEO, _T.VIDEO_EXTEND)


@dataclass(frozen=True, slots=True)
class Offer:
    """An operation that a provider can do."""

    provider_id: str
    provider_name: str
    operation: OperationType
    model: type[OperationParams]
    slots: tuple[InputSlot, ...]

    @property
    def has_prompt(self) -> bool:
        return "prompt" in self.model.model_fields

    @property
    def needs_prompt(self) -> bool:
        return self.has_prompt and self.model.model_fields["prompt"].is_required()

    @property
    def varies(self) -> bool:
        """Whether another seed gives another result: so it is with what a prompt describes."""
        return self.has_prompt and "seed" in self.model.model_fields

    def fits(self, media: Sequence[MediaType]) -> bool:
        """Whether every input has a slot, and something is there if something is needed."""
        if not media:
            return not any(slot.is_required for slot in self.slots)
        return len(self.arrange(media)) == len(media)

    def arrange(self, media: Sequence[MediaType]) -> dict[str, int]:
        """Which input goes into which slot, by its place in the row: each into the first free one of its kind."""
        placed: dict[str, int] = {}
        for place, kind in enumerate(media):
            name = next((slot.name for slot in self.slots if slot.fits(kind) and slot.name not in placed), None)
            if name is not None:
                placed[name] = place
        return placed

    def filled(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """The parameters with something in each place that is still empty, which changes no price."""
        inputs = {slot.name: 0 for slot in self.slots if slot.is_required and slot.name not in params}
        words = {"prompt": "-"} if self.needs_prompt and not params.get("prompt") else {}
        return {**params, **inputs, **words}


class Catalog:
    """Every operation of every provider."""

    def __init__(self, offers: Sequence[Offer] = ()) -> None:
        self._offers = tuple(offers)

    @classmethod
    async def of(cls, services: "Services") -> "Catalog":
        """What the providers declare; one that could not be loaded offers nothing."""
        offers = []
        for provider in await services.providers.list_providers():
            for value in provider.get("operations", ()):
                model = await services.providers.params_model(provider["id"], OperationType(value))
                offers.append(Offer(provider["id"], provider["name"], OperationType(value), model, input_slots(model)))
        return cls(offers)

    def operations(self, media: Sequence[MediaType]) -> list[OperationType]:
        """What can be made out of inputs of these kinds, in the order of the tabs."""
        found = {offer.operation for offer in self._offers if offer.fits(media)}
        return [operation for operation in _ORDER if operation in found]

    def usual(self, media: Sequence[MediaType]) -> OperationType | None:
        """What is made out of such inputs as a rule; None where nothing can be."""
        found = self.operations(media)
        return next((operation for operation in _USUAL if operation in found), found[0] if found else None)

    def offers(self, operation: OperationType, media: Sequence[MediaType]) -> list[Offer]:
        """Who can do an operation with such inputs."""
        return [offer for offer in self._offers if offer.operation == operation and offer.fits(media)]

    def offer(self, operation: OperationType, provider_id: str) -> Offer | None:
        return next(
            (found for found in self._offers if (found.operation, found.provider_id) == (operation, provider_id)), None
        )

    def takes(self, kind: MediaType) -> bool:
        """Whether anything can be made out of a file of a kind."""
        return any(slot.fits(kind) for offer in self._offers for slot in offer.slots)


def verb_of(operation: OperationType) -> str:
    """The short word of a tab."""
    translate = QCoreApplication.translate
    return {
        _T.TEXT_TO_IMAGE: translate("Create", "To picture"),
        _T.TEXT_TO_VIDEO: translate("Create", "To clip"),
        _T.IMAGE_TO_IMAGE: translate("Create", "Edit"),
        _T.IMAGE_TO_VIDEO: translate("Create", "To clip"),
        _T.VIDEO_EXTEND: translate("Create", "Extend"),
        _T.VIDEO_TRANSITION: translate("Create", "Transition"),
        _T.VIDEO_MODIFY: translate("Create", "Change"),
        _T.FUSION: translate("Create", "Fusion"),
        _T.LIP_SYNC: translate("Create", "Lip sync"),
        _T.SOUND_EFFECT: translate("Create", "Sound"),
        _T.UPSCALE: translate("Create", "Upscale"),
        _T.FRAME_EXTRACTION: translate("Create", "Frame of clip"),
    }[operation]


def need_of(kind: MediaType) -> str:
    """What is missing in an empty slot."""
    translate = QCoreApplication.translate
    return {
        MediaType.IMAGE: translate("Create", "needs a picture"),
        MediaType.VIDEO: translate("Create", "needs a clip"),
        MediaType.AUDIO: translate("Create", "needs a sound"),
    }[kind]


def refusal_of(kind: MediaType) -> str:
    """Why another kind of file does not go into a slot."""
    translate = QCoreApplication.translate
    return {
        MediaType.IMAGE: translate("Create", "Takes a picture"),
        MediaType.VIDEO: translate("Create", "Takes a clip"),
        MediaType.AUDIO: translate("Create", "Takes a sound"),
    }[kind]


def first_fault(offer: Offer, params: Mapping[str, Any]) -> str:
    """The name of the first parameter that the model does not accept; empty where it takes all."""
    try:
        offer.model.model_validate(dict(params))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        return str(first["loc"][0]) if first["loc"] else "params"
    return ""
