"""What the user is composing: inputs, operation, provider, values; kept per operation."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from app.domain.enums import MediaType, OperationType
from app.providers.base import InputSlot
from app.services.asset.asset_rows import AssetRow
from app.services.job.outputs import Output
from app.ui.panels.create.catalog import Catalog, Offer
from app.ui.panels.create.job_input import Input, JobInput, RunInput
from app.ui.view_state import ViewState

_FORMS: Final = "create.forms"
_LAST: Final = "create.operation"
_PROMPT: Final = "create.prompt"


class Draft:
    """Decides which offer is composed; knows no widget.

    The values of a form are kept for its operation and come back with it, also after a restart; inputs do not.
    """

    def __init__(self, view: ViewState) -> None:
        self._view = view
        self.catalog = Catalog()
        self.offer: Offer | None = None
        self.inputs: dict[str, Input] = {}
        self._aside: dict[str, Input] = {}
        """Inputs for which the present model has no slot: they come back with one that has."""

    @property
    def media(self) -> list[MediaType]:
        """The kinds of what is in, in the order of the slots."""
        return [row.media_type for row in self.inputs.values()]

    @property
    def asset_ids(self) -> dict[str, int]:
        """What is in by slot, of what is there."""
        return {name: row.id for name, row in self.inputs.items() if isinstance(row, AssetRow)}

    @property
    def awaited(self) -> dict[str, Output]:
        """What is in by slot, of what other jobs and runs have yet to make."""
        return {name: row.output for name, row in self.inputs.items() if isinstance(row, JobInput | RunInput)}

    def missing_slot(self) -> InputSlot | None:
        """The first slot that has to be filled and is not."""
        slots = self.offer.slots if self.offer is not None else ()
        return next((slot for slot in slots if slot.is_required and slot.name not in self.inputs), None)

    def begin(self, catalog: Catalog) -> None:
        """Choose what was composed last, as far as it needs no input."""
        self.catalog = catalog
        self.settle(prefer=self._view.get(_LAST))

    def take_catalog(self, catalog: Catalog) -> None:
        """Something else is offered from now on; what is composed stays where it still is."""
        self.catalog = catalog
        offer = self.offer
        now = next((one for one in self.offers() if offer is not None and offer.provider_id == one.provider_id), None)
        if offer is None or now is None:
            self.settle()
        elif now.variants and now.variants != offer.variants:
            # It has other models, or other parameters of the same.
            model_id = next((key for key, one in offer.variants.items() if one is offer.model), None)
            self.offer = now.of_model(model_id, self.media)

    def operations(self) -> list[OperationType]:
        return self.catalog.operations(self.media)

    def offers(self) -> list[Offer]:
        """Who can do the present operation."""
        return self.catalog.offers(self.offer.operation, self.media) if self.offer is not None else []

    def settle(self, *, prefer: object = None) -> None:
        """Keep the operation where the inputs still fit, else take the one that is usual for them."""
        operations = self.operations()
        wanted = prefer if prefer is not None else self.offer.operation if self.offer is not None else None
        operation = next((found for found in operations if found == wanted), None)
        operation = operation or self.catalog.usual(self.media, self._provider_id)
        if operation is not None:
            self.choose(operation)

    def choose(self, operation: OperationType, provider_id: str | None = None) -> None:
        """Compose another operation, or the same with another provider; inputs move to its slots."""
        offers = self.catalog.offers(operation, self.media)
        if not offers:
            return
        kept = self.kept(operation).get("provider")
        wanted = provider_id or kept or self._provider_id
        whole = next((offer for offer in offers if offer.provider_id == wanted), offers[0])
        last = whole.of_model(self._last_model(operation, whole.provider_id), self.media)
        self.offer = last if last.covers(self.media) else whole.of_model(None, self.media)
        self._view.put(_LAST, operation.value)
        self._rearrange(list(self.inputs.values()))

    def choose_model(self, model_id: object) -> None:
        """Compose the same with another model of the provider; what it has no slot for is put aside meanwhile."""
        if self.offer is None:
            return
        former, self.offer = self.offer, self.offer.of_model(model_id)
        if self.offer.model is former.model:
            return
        inputs = {**self._aside, **self.inputs}
        slots = {slot.name: slot for slot in self.offer.slots}
        kept = {name: row for name, row in inputs.items() if name in slots and slots[name].fits(row.media_type)}
        for name, row in [one for one in inputs.items() if one[0] not in kept]:
            place = self.offer.free_slot(kept, row.media_type)
            if place is not None:
                kept[place] = inputs.pop(name)
        self._aside = {name: row for name, row in inputs.items() if name not in kept}
        self.inputs = kept
        self._sort()

    @property
    def left_out(self) -> int:
        """How many inputs the present model has no slot for."""
        return len(self._aside)

    def shown_slots(self) -> list[InputSlot]:
        """The slots of the present offer: of a series those that are filled, and an empty one after them."""
        shown: list[InputSlot] = []
        open_series: set[str] = set()
        for slot in self.offer.slots if self.offer is not None else ():
            if slot.series in open_series:
                continue
            shown.append(slot)
            if slot.series is not None and slot.name not in self.inputs:
                open_series.add(slot.series)
        return shown

    def put(self, name: str, rows: Sequence[Input]) -> None:
        """Put inputs into a slot and the free ones after it; what does not fit the operation changes it.

        Args:
            name: A slot of the present offer; any other name adds.
            rows: First to last.
        """
        if not rows:
            return
        slots = {slot.name: slot for slot in self.offer.slots} if self.offer is not None else {}
        slot = slots.get(name)
        if slot is None or not slot.fits(rows[0].media_type):
            others = [] if slot is not None else [row for row in self.inputs.values() if row not in rows]
            self._adopt([*others, *rows], rows)
            return
        self.inputs[name] = rows[0]
        for row in rows[1:]:
            free = self._free_after(slot, row)
            if free:
                self.inputs[free] = row
        self._sort()

    def take_out(self, name: str) -> None:
        """Empty a slot; the operation stays as long as something is in."""
        self.inputs.pop(name, None)
        self._close_gaps()
        if not self.inputs:
            self._aside = {}
            self.settle()

    def fill(
        self, operation: OperationType, provider_id: str, inputs: Mapping[str, Input], *, model_id: object = None
    ) -> bool:
        """Compose what was made before; False where nobody offers it now."""
        offer = self.catalog.offer(operation, provider_id)
        if offer is None:
            return False
        self.offer = offer = offer.of_model(model_id, [row.media_type for row in inputs.values()])
        self._aside = {}
        self.inputs = {slot.name: inputs[slot.name] for slot in offer.slots if slot.name in inputs}
        return True

    def kept(self, operation: OperationType) -> dict[str, Any]:
        """What was last set for an operation: provider, values, variations."""
        found = self._view.get(_FORMS, {}).get(operation.value, {})
        return found if isinstance(found, dict) else {}

    def keep(self, values: Mapping[str, Any], variations: int) -> None:
        """Remember what is set for the present operation; a seed is for once."""
        if self.offer is None:
            return
        forms = dict(self._view.get(_FORMS, {}))
        former = self.kept(self.offer.operation)
        # What another model was told stays for when it is chosen again.
        others = {name: value for name, value in _table(former, "values").items() if not self.offer.has(name)}
        models = _table(former, "models")
        if "model" in values and self.offer.variants:
            models = {**models, self.offer.provider_id: values["model"]}
        forms[self.offer.operation.value] = {
            "provider": self.offer.provider_id,
            "values": {**others, **{name: value for name, value in values.items() if name != "seed"}},
            **({"models": models} if models else {}),
            "variations": variations,
        }
        self._view.put(_FORMS, forms)

    @property
    def prompt(self) -> str:
        """The prompt as it was left."""
        return str(self._view.get(_PROMPT, ""))

    def keep_prompt(self, text: str) -> None:
        self._view.put(_PROMPT, text)

    def _adopt(self, rows: Sequence[Input], fresh: Sequence[Input]) -> None:
        """Take these inputs; the fresh ones alone, or the first of them, where nothing can be made of all."""
        for chosen in (rows, fresh, fresh[:1]):
            media = [row.media_type for row in chosen]
            operation = self.offer.operation if self.offer is not None else None
            if operation not in self.catalog.operations(media):
                operation = self.catalog.usual(media, self._provider_id)
            if operation is not None:
                self.inputs = {str(number): row for number, row in enumerate(chosen)}
                self.choose(operation)
                return

    @property
    def _provider_id(self) -> str | None:
        return self.offer.provider_id if self.offer is not None else None

    def _last_model(self, operation: OperationType, provider_id: str) -> object:
        return _table(self.kept(operation), "models").get(provider_id)

    def _free_after(self, slot: InputSlot, row: Input) -> str:
        """Where another input goes that was brought with the one of a slot: into its series first."""
        slots = self.offer.slots if self.offer is not None else ()
        free = [other for other in slots if other.name not in self.inputs and other.fits(row.media_type)]
        free.sort(key=lambda other: other.series != slot.series or slot.series is None)
        return free[0].name if free else ""

    def _close_gaps(self) -> None:
        """Let the inputs of a series stand in its first slots."""
        series: dict[str, list[str]] = {}
        for slot in self.offer.slots if self.offer is not None else ():
            if slot.series is not None:
                series.setdefault(slot.series, []).append(slot.name)
        for names in series.values():
            rows = [self.inputs.pop(name) for name in names if name in self.inputs]
            self.inputs.update(zip(names, rows, strict=False))
        self._sort()

    def _rearrange(self, rows: Sequence[Input]) -> None:
        if self.offer is None:
            return
        placed = self.offer.arrange([row.media_type for row in rows])
        if set(placed) == set(self.inputs):
            return
        self.inputs = {name: rows[place] for name, place in placed.items()}

    def _sort(self) -> None:
        order = [slot.name for slot in self.offer.slots] if self.offer is not None else []
        self.inputs = {name: self.inputs[name] for name in order if name in self.inputs}


def _table(kept: Mapping[str, Any], name: str) -> dict[str, Any]:
    """A table of what was kept; empty where it is none."""
    found = kept.get(name)
    return found if isinstance(found, dict) else {}
