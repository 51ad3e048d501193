"""Says below each slot what the provider would not take of its input, and offers what mends it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Signal

from app.services.asset.asset_rows import AssetRow
from app.services.asset.fitting import Fix
from app.ui.context import UiContext
from app.ui.language import told
from app.ui.panels.create.draft import Draft
from app.ui.panels.create.inputs import Inputs
from app.ui.panels.create.slots import SlotsArea
from app.ui.panels.create.trimming import ask_start

if TYPE_CHECKING:
    from app.providers.base import InputSlot
    from app.services.asset.input_check import InputLook


class Fitness(QObject):
    """Looks at the inputs of the draft anew whenever they, the provider or the model are others."""

    changed = Signal()
    """Something else is said."""

    def __init__(self, context: UiContext, draft: Draft, slots: SlotsArea, inputs: Inputs) -> None:
        super().__init__(slots)
        self._context = context
        self._draft = draft
        self._slots = slots
        self._inputs = inputs
        self._asked: object = None
        self._looks: dict[str, InputLook] = {}
        slots.fix_requested.connect(
            lambda name: context.tasks.start(self._mend(name), what=self.tr("make the input fit"))
        )

    def follow(self) -> None:
        """The draft may be another."""
        offer = self._draft.offer
        asked = (offer.provider_id, offer.model, dict(self._draft.asset_ids)) if offer is not None else None
        if asked != self._asked:
            self._asked = asked
            self._show({})
            if self._draft.asset_ids:
                self._context.tasks.start(self._look(asked), what=self.tr("look at the inputs"))

    def why_not(self) -> str:
        """Why the jobs cannot be queued, in a few words; empty where they can."""
        refused = any(look.refusal for look in self._looks.values())
        return self.tr("an input does not fit") if refused else ""

    async def _look(self, asked: object) -> None:
        offer = self._draft.offer
        if offer is None:
            return
        async with self._context.read() as services:
            looks = await services.inputs.look_at_all(dict(self._draft.asset_ids), offer.provider_id, offer.slots)
        if asked == self._asked:
            self._show(looks)

    def _show(self, looks: "Mapping[str, InputLook]") -> None:
        for name in self._slots.slot_names():
            look = looks.get(name)
            if look is None:
                self._slots.show_note(name, "")
            elif look.refusal:
                self._slots.show_note(name, told(look.refusal), is_warning=True, fix=verb_of_fix(look.fix))
            else:
                self._slots.show_note(name, " ".join(_told(words) for words in look.told))
        if dict(looks) != self._looks:
            self._looks = dict(looks)
            self.changed.emit()

    async def _mend(self, name: str) -> None:
        """Make another asset of an input that fits; it takes the slot when it is done."""
        offer, row, look = self._draft.offer, self._draft.inputs.get(name), self._looks.get(name)
        if offer is None or look is None or not isinstance(row, AssetRow):
            return
        slot = next(spec for spec in offer.slots if spec.name == name)
        start = await self._start(look)
        if start is None:
            return
        job_id = await self._make(row.id, offer.provider_id, slot, start)
        if job_id is not None:
            self._inputs.take_jobs(name, [job_id])

    async def _start(self, look: "InputLook") -> float | None:
        if look.fix is not Fix.TRIM or look.longest is None or look.seconds is None:
            return 0.0
        return await ask_start(self._slots.window(), self._context.theme, look.seconds, look.longest)

    async def _make(self, asset_id: int, provider_id: str, slot: "InputSlot", start: float) -> int | None:
        async with self._context.write() as services:
            found = await services.inputs.mending(asset_id, provider_id, slot, start=start)
            if found is None:
                return None
            engine, made = found
            job = await services.jobs.create_job(self._context.user_id, engine, made.operation, made.params)
        return job.id


def verb_of_fix(fix: Fix) -> str:
    """The word of the button that mends an input; empty where nothing does."""
    translate = QCoreApplication.translate
    return {
        Fix.TRIM: translate("Create", "Trim\N{HORIZONTAL ELLIPSIS}"),
        Fix.SHRINK: translate("Create", "Shrink"),
        Fix.CONVERT: translate("Create", "Convert"),
        Fix.CROP: translate("Create", "Crop"),
        Fix.ENLARGE: translate("Create", "Enlarge"),
        Fix.NONE: "",
    }[fix]


def _told(sentence: str) -> str:
    """What happens by itself; a sentence about the way there stands as it is."""
    if sentence.startswith("It goes"):
        return sentence
    return QCoreApplication.translate("Create", "{sentence} It is made to fit on its way.").format(sentence=sentence)
