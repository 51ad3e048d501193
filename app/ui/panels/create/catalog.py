"""What can be made out of the inputs that are there, by which provider."""

import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError
from PySide6.QtCore import QCoreApplication
from typing_extensions import override

from app.domain.enums import MediaType, OperationType
from app.providers.base import BaseProvider, InputLimits, InputSlot, OperationParams, input_slots
from app.providers.parameters import model_choices
from app.services.account.account_fitness import unfit_reason
from app.system.threads import in_thread
from app.ui.garbage import loading

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
_TURN_SECONDS: Final = 0.001
_USUAL: Final = (_T.TEXT_TO_IMAGE, _T.IMAGE_TO_VIDEO, _T.VIDEO_EXTEND)


@lru_cache(maxsize=4096)
def slots_of(model: type[OperationParams]) -> tuple[InputSlot, ...]:
    """The inputs of an operation, or of one of its models; asked for again and again."""
    return input_slots(model)


@dataclass(frozen=True, slots=True)
class Offer:
    """An operation that a provider can do, by any of its models or by the one that is chosen.

    Attributes:
        model: The parameters there are; those of one model once it is chosen.
        slots: Those of them that take an asset.
        variants: Of each model that it may be done with, by id; empty where there is nothing to choose.
        notice: A sentence to show wherever it is offered; empty where there is nothing to warn of.
        limits: What files of each kind must be like there.
        has_account: Whether there is an account that may take a job.
        takes_workflows: Whether the user can add workflows of their own as its models.
    """

    provider_id: str
    provider_name: str
    operation: OperationType
    model: type[OperationParams]
    slots: tuple[InputSlot, ...]
    variants: Mapping[str, type[OperationParams]] = field(default_factory=dict)
    notice: str = ""
    limits: Mapping[MediaType, InputLimits] = field(default_factory=dict)
    has_account: bool = True
    takes_workflows: bool = False

    def of_model(self, model_id: object, media: Sequence[MediaType] = ()) -> "Offer":
        """The same by one model: the named one, else the first that has a slot for each of these inputs."""
        if not self.variants:
            return self
        fitting = [one for one in self.variants.values() if _arrange(slots_of(one), media) is not None]
        chosen = self.variants.get(str(model_id)) or next(iter(fitting or self.variants.values()))
        return replace(self, model=chosen, slots=slots_of(chosen))

    def of_models(self) -> list["Offer"]:
        """The same by each of its models."""
        return [self.of_model(model_id) for model_id in self.variants] or [self]

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
        """Whether a model has a slot for every input, and something is there if something is needed."""
        return any(_fits(slots_of(model), media) for model in self.variants.values() or (self.model,))

    def has(self, name: str) -> bool:
        """Whether there is such a parameter."""
        return name in self.model.model_fields

    def covers(self, media: Sequence[MediaType]) -> bool:
        """Whether there is a slot for each of these inputs."""
        return _arrange(self.slots, media) is not None

    def free_slot(self, taken: Collection[str], kind: MediaType) -> str | None:
        """The first slot for such an input that is not taken."""
        return _free(self.slots, taken, kind)

    def arrange(self, media: Sequence[MediaType]) -> dict[str, int]:
        """Which input goes into which slot, by its place in the row: each into the first free one of its kind."""
        placed: dict[str, int] = {}
        for place, kind in enumerate(media):
            name = _free(self.slots, placed, kind)
            if name is not None:
                placed[name] = place
        return placed

    def filled(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """The parameters with something in each place that is still empty, which changes no price."""
        inputs = {slot.name: 0 for slot in self.slots if slot.is_required and slot.name not in params}
        words = {"prompt": "-"} if self.needs_prompt and not params.get("prompt") else {}
        return {**params, **inputs, **words}


class _Variants(Mapping[str, type[OperationParams]]):
    """The parameters of each model of an operation that may be chosen, by id; they are made when they are asked for."""

    def __init__(self, model: type[OperationParams], ids: Iterable[str]) -> None:
        self._model = model
        self._ids = tuple(ids)

    @override
    def __getitem__(self, model_id: str) -> type[OperationParams]:
        if model_id not in self._ids:
            raise KeyError(model_id)
        return self._model.variant({"model": model_id})

    @override
    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    @override
    def __len__(self) -> int:
        return len(self._ids)

    @override
    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Variants) and (self._model, self._ids) == (other._model, other._ids)

    @override
    def __hash__(self) -> int:
        return hash((self._model, self._ids))


class Catalog:
    """Every operation of every provider; what nobody with an account can do is not offered, but known to a recipe.

    Args:
        offers: What can be done.
        others: Providers that can do more than their accounts.
    """

    def __init__(self, offers: Sequence[Offer] = (), others: Sequence[BaseProvider] = ()) -> None:
        self._offers = tuple(offers)
        self._others = {provider.manifest.id: provider for provider in others}

    @classmethod
    async def of(cls, services: "Services") -> "Catalog":
        """What the providers declare; one that could not be loaded offers nothing."""
        accounts = await services.accounts.list_accounts()
        providers = [
            await services.providers.get_provider(provider_id)
            for provider_id in await services.providers.list_manifests()
        ]
        there: dict[str, list[Mapping[str, str]]] = {}
        for account in accounts:
            there.setdefault(account.provider_id, []).append(account.options)
        usable = [provider for provider in providers if provider.manifest.id in there]
        # Making the parameters of each model takes a second where there are hundreds of them.
        return cls(await in_thread(_offers_of, usable, there), providers)

    @property
    def offered(self) -> list[tuple[str, OperationType, type[OperationParams], tuple[str, ...]]]:
        """Who offers what, with which parameters, by which models."""
        return [(offer.provider_id, offer.operation, offer.model, tuple(offer.variants)) for offer in self._offers]

    def operations(self, media: Sequence[MediaType]) -> list[OperationType]:
        """What can be made out of inputs of these kinds, in the order of the tabs."""
        found = {offer.operation for offer in self._offers if offer.fits(media)}
        return [operation for operation in _ORDER if operation in found]

    def usual(self, media: Sequence[MediaType], provider_id: str | None = None) -> OperationType | None:
        """What is made out of such inputs as a rule, by this provider if it can; None where nothing can be."""
        own = {offer.operation for offer in self._offers if offer.provider_id == provider_id and offer.fits(media)}
        every = self.operations(media)
        found = [operation for operation in every if operation in own] or every
        return next((operation for operation in _USUAL if operation in found), found[0] if found else None)

    def offers(self, operation: OperationType, media: Sequence[MediaType]) -> list[Offer]:
        """Who can do an operation with such inputs."""
        return [offer for offer in self._offers if offer.operation == operation and offer.fits(media)]

    def offer(self, operation: OperationType, provider_id: str) -> Offer | None:
        """What a provider does of an operation, whether there is an account or not."""
        for found in self._offers:
            if (found.operation, found.provider_id) == (operation, provider_id):
                return found
        other = self._others.get(provider_id)
        if other is None or operation not in other.manifest.operations:
            return None
        return _offer(other, operation)

    def takes(self, kind: MediaType) -> bool:
        """Whether anything can be made out of a file of a kind."""
        return any(slot.fits(kind) for whole in self._offers for offer in whole.of_models() for slot in offer.slots)


def _offers_of(providers: Iterable[BaseProvider], accounts: Mapping[str, Sequence[Mapping[str, str]]]) -> list[Offer]:
    """What these providers can do with their accounts, with the parameters of all their models made.

    Args:
        providers: Each with an account.
        accounts: The options of the accounts of each, by its id.
    """
    with loading():
        offers = [
            _offer(provider, operation, accounts[provider.manifest.id])
            for provider in providers
            for operation in provider.manifest.operations
            if _can(provider, accounts[provider.manifest.id], operation, None)
        ]
        for offer in offers:
            _make_models(offer)
    return offers


def _make_models(offer: Offer) -> None:
    """Make the parameters of each model, one at a time: in between the window's thread has its turn."""
    for model_id in offer.variants:
        begun = time.perf_counter()
        slots_of(offer.variants[model_id])
        if time.perf_counter() - begun > _TURN_SECONDS:
            time.sleep(_TURN_SECONDS)


def _offer(
    provider: BaseProvider, operation: OperationType, accounts: Sequence[Mapping[str, str]] | None = None
) -> Offer:
    """What a provider can do with accounts that have these options; all of it, and unusable, with None."""
    manifest = provider.manifest
    model = manifest.operations[operation]
    ids = [str(model_id) for model_id in model_choices(model)]
    if accounts is not None:
        ids = [model_id for model_id in ids if _can(provider, accounts, operation, model_id)]
    return Offer(
        manifest.id,
        manifest.name,
        operation,
        model,
        input_slots(model),
        _Variants(model, ids),
        manifest.notice,
        manifest.inputs,
        accounts is not None,
        provider.workflows is not None,
    )


def _can(
    provider: BaseProvider, accounts: Sequence[Mapping[str, str]], operation: OperationType, model_id: str | None
) -> bool:
    """Whether one of these accounts, by their options, can do an operation by a model; None for any."""
    return any(not unfit_reason(provider, options, [(operation, model_id)]) for options in accounts)


def _fits(slots: Sequence[InputSlot], media: Sequence[MediaType]) -> bool:
    if not media:
        return not any(slot.is_required for slot in slots)
    return _arrange(slots, media) is not None


def _arrange(slots: Sequence[InputSlot], media: Sequence[MediaType]) -> set[str] | None:
    """The slots that these inputs take; None where one of them finds none."""
    taken: set[str] = set()
    for kind in media:
        name = _free(slots, taken, kind)
        if name is None:
            return None
        taken.add(name)
    return taken


def _free(slots: Sequence[InputSlot], taken: Collection[str], kind: MediaType) -> str | None:
    return next((slot.name for slot in slots if slot.fits(kind) and slot.name not in taken), None)


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


def refusal_of(kinds: Sequence[MediaType]) -> str:
    """Why another kind of file does not go into a slot that takes these."""
    translate = QCoreApplication.translate
    if len(kinds) > 1:
        names = {
            MediaType.IMAGE: translate("Create", "a picture"),
            MediaType.VIDEO: translate("Create", "a clip"),
            MediaType.AUDIO: translate("Create", "a sound"),
        }
        return translate("Create", "Takes {}").format(translate("Create", " or ").join(names[kind] for kind in kinds))
    return {
        MediaType.IMAGE: translate("Create", "Takes a picture"),
        MediaType.VIDEO: translate("Create", "Takes a clip"),
        MediaType.AUDIO: translate("Create", "Takes a sound"),
    }[kinds[0]]


def first_fault(offer: Offer, params: Mapping[str, Any]) -> str:
    """The name of the first parameter that the model does not accept; empty where it takes all."""
    try:
        offer.model.model_validate(dict(params))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        return str(first["loc"][0]) if first["loc"] else "params"
    return ""
