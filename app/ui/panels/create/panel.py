"""The composer: inputs, prompt, provider, parameters, and the button that queues the jobs."""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QImage, QKeySequence
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.enums import AccountState, MediaType, OperationType
from app.domain.errors import UploadRejectedError, ValidationError
from app.domain.events import AccountChanged, AssetRemoved
from app.services.account.account_rows import AccountRow
from app.services.asset.asset_rows import AssetRow
from app.ui import drag
from app.ui.context import UiContext
from app.ui.dialogs import choose_files
from app.ui.follow import follow
from app.ui.panels.create.body import Body
from app.ui.panels.create.catalog import Catalog, Offer, first_fault, need_of
from app.ui.panels.create.draft import Draft
from app.ui.panels.create.fields import Fields
from app.ui.panels.create.foot import Foot
from app.ui.panels.create.intake import read_rows, upload_files, upload_image
from app.ui.panels.create.prompt import PromptBox
from app.ui.panels.create.slots import START, SlotsArea
from app.ui.panels.create.tabs import OperationTabs
from app.ui.panels.create.variations import expand
from app.ui.throttle import Throttle
from app.ui.widgets.dock_title import DockTitle
from app.ui.widgets.tab_order import set_tab_order

_ESTIMATE_MS: Final = 120
_MOST_FORMER: Final = 50
_JOBS_READ: Final = 300


class CreatePanel(QWidget):
    """What is composed is a draft; this shows it and queues its jobs."""

    queued = Signal(object)
    """The ids of the jobs that were made, a list of int."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        theme = context.theme
        self._draft = Draft(context.view)
        self._accounts: list[AccountRow] = []
        self._known: dict[int, AssetRow] = {}
        self._is_filling = False
        self._under_way = 0
        self._title: DockTitle | None = None
        self.tabs = OperationTabs(theme, self)
        self.slots = SlotsArea(theme, context.thumbnails, self)
        self.slots.known = self._known
        self.slots.takes = self._takes
        self.prompt = PromptBox(theme, self)
        self.fields = Fields(theme, self)
        self.foot = Foot(theme, self)
        self._estimate = Throttle(_ESTIMATE_MS, self._ask_price, self)
        self._lay_out()
        self._make_action()
        self._connect()
        context.tasks.start(self._load(), what=self.tr("load the providers"))

    @property
    def draft(self) -> Draft:
        return self._draft

    def dress_title(self, title: DockTitle) -> None:
        """The dock's title, whose tools come first in it."""
        self._title = title

    def focus_first(self) -> None:
        """It was brought to the front: to write, or to fill what a prompt does not describe."""
        target = self.slots.slot(self.slots.first_free()).well if self.prompt.isHidden() else self.prompt.edit
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def params(self) -> dict[str, Any]:
        """The parameters as they are set."""
        offer = self._draft.offer
        if offer is None:
            return {}
        params = self.fields.value() | {name: row.id for name, row in self._draft.inputs.items()}
        return params | {"prompt": self.prompt.text()} if offer.has_prompt else params

    def generate(self) -> None:
        """Queue the jobs, if nothing is missing."""
        self.fields.commit()
        self._show_readiness()
        offer = self._draft.offer
        if offer is not None and not self._why_not():
            jobs = expand(self.params(), self.fields.variations() if offer.varies else 1)
            self._context.tasks.start(self._generate(offer, jobs), what=self.tr("queue the jobs"))

    def _lay_out(self) -> None:
        parts = (self.tabs, self.slots, self.prompt, self.fields)
        body = Body(self._context.theme, parts, self.prompt, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(body, 1)
        column.addWidget(self.foot)

    def _make_action(self) -> None:
        self._action = QAction(self.tr("Generate"), self)
        self._action.setShortcuts([QKeySequence("Ctrl+Return"), QKeySequence("Ctrl+Enter")])
        self._action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        self._action.setAutoRepeat(False)
        self._action.triggered.connect(self.generate)
        self.addAction(self._action)
        self._context.shell.action_registered.emit(self._action)

    def _connect(self) -> None:
        context, shell = self._context, self._context.shell
        self.tabs.chosen.connect(self._choose_operation)
        self.slots.assets_dropped.connect(lambda name, ids: self._bring(name, lambda: read_rows(context, ids)))
        self.slots.files_dropped.connect(self._upload_files)
        self.slots.image_pasted.connect(self._upload_image)
        self.slots.cleared.connect(self._clear_slot)
        self.slots.activated.connect(lambda name: context.tasks.start(self._browse(name), what=self.tr("open a file")))
        self.slots.drag_requested.connect(self._drag_out)
        self.prompt.changed.connect(self._prompt_changed)
        self.prompt.media_pasted.connect(lambda: self.slots.slot(self.slots.first_free()).paste())
        self.prompt.history_requested.connect(
            lambda: context.tasks.start(self._show_history(), what=self.tr("show former prompts"))
        )
        self.fields.provider_chosen.connect(self._choose_provider)
        self.fields.changed.connect(self._values_changed)
        self.foot.generate_requested.connect(self.generate)
        shell.use_as_input_requested.connect(lambda ids: self._bring(START, lambda: read_rows(context, ids)))
        shell.same_again_requested.connect(
            lambda key: context.tasks.start(self._same_again(key), what=self.tr("read the recipe"))
        )
        shell.edit_job_requested.connect(
            lambda key: context.tasks.start(self._edit_job(key), what=self.tr("read the job"))
        )
        shell.assets_selected.connect(
            lambda ids: context.tasks.start(self._learn(ids), what=self.tr("read the selection"))
        )
        follow(self, context.bus, AccountChanged, lambda _event: self._estimate.call())
        follow(self, context.bus, AssetRemoved, self._asset_removed)

    async def _load(self) -> None:
        async with self._context.read() as services:
            catalog = await Catalog.of(services)
        self._draft.begin(catalog)
        self.prompt.set_text(self._draft.prompt)
        self._show_draft()

    def _show_draft(self) -> None:
        """Bring every part into agreement with the draft."""
        offer = self._draft.offer
        if offer is None:
            self.foot.button.set_blocked(self.tr("no provider"))
            return
        self._is_filling = True
        self.tabs.show_operations(self._draft.operations() or [offer.operation], offer.operation)
        self.slots.show_slots(offer.slots, is_start=not self._draft.inputs and not offer.slots)
        for name in self.slots.slot_names():
            if name != START:
                self.slots.show_asset(name, self._draft.inputs.get(name))
        self.prompt.setVisible(offer.has_prompt)
        self.fields.show_offer(offer, self._draft.offers() or [offer], self._draft.kept(offer.operation))
        self._is_filling = False
        self._order_tab_stops()
        self._after_change()

    def _order_tab_stops(self) -> None:
        prompt = (self.prompt.edit, self.prompt.history_button)
        parts = (self.tabs, self.slots, *prompt, self.fields, self.foot)
        set_tab_order(*parts if self._title is None else (self._title, *parts))

    def _after_change(self) -> None:
        self._show_readiness()
        self._estimate.call()

    def _choose_operation(self, operation: OperationType) -> None:
        self._draft.choose(operation)
        self._show_draft()

    def _choose_provider(self, provider_id: str) -> None:
        if self._draft.offer is not None:
            self._draft.choose(self._draft.offer.operation, provider_id)
            self._values_changed()
            self._show_draft()

    def _prompt_changed(self) -> None:
        self._draft.keep_prompt(self.prompt.edit.toPlainText())
        self._after_change()

    def _values_changed(self) -> None:
        if not self._is_filling:
            self._draft.keep(self.fields.value(), self.fields.variations())
            self._after_change()

    def _show_readiness(self) -> None:
        self.foot.button.set_blocked("" if self._under_way else self._why_not())
        self._action.setEnabled(self.foot.button.isEnabled())

    def _why_not(self) -> str:
        offer = self._draft.offer
        if offer is None:
            return self.tr("no provider")
        missing = next((slot for slot in offer.slots if slot.is_required and slot.name not in self._draft.inputs), None)
        if missing is not None:
            return need_of(missing.media)
        if offer.needs_prompt and not self.prompt.text():
            return self.tr("needs a prompt")
        fault = first_fault(offer, self.params())
        return self.tr("check {field}").format(field=self._title_of(fault)) if fault else ""

    def _title_of(self, field: str) -> str:
        info = self._draft.offer.model.model_fields.get(field) if self._draft.offer is not None else None
        return ((info.title if info is not None else None) or field).lower()

    def _ask_price(self) -> None:
        self._context.tasks.start(self._show_price(), what=self.tr("estimate the jobs"))

    async def _show_price(self) -> None:
        offer, params = self._draft.offer, self.params()
        if offer is None:
            return
        count = self.fields.variations()
        async with self._context.read() as services:
            accounts = await services.accounts.list_account_rows(self._context.user_id)
            try:
                estimate = await services.jobs.estimate(offer.provider_id, offer.operation, self._priced(params))
            except ValidationError:
                estimate = None
        usable = [row for row in accounts if row.provider_id == offer.provider_id and row.is_active]
        self.foot.show_price(count, estimate, sum(row.max_concurrent_jobs for row in usable))
        self._show_payer(usable, needs_credits=estimate is not None and bool(estimate.credit_type))

    def _priced(self, params: dict[str, Any]) -> dict[str, Any]:
        """The parameters with something in each place that is still empty, which changes no price."""
        offer = self._draft.offer
        if offer is None:
            return params
        inputs = {slot.name: 0 for slot in offer.slots if slot.is_required and slot.name not in params}
        words = {"prompt": "-"} if offer.needs_prompt and not params.get("prompt") else {}
        return params | inputs | words

    def _show_payer(self, accounts: Sequence[AccountRow], *, needs_credits: bool) -> None:
        ready = [row for row in accounts if row.state == AccountState.READY] or list(accounts)
        best = min(ready, key=lambda row: (-row.priority, sum(row.credits.values())), default=None)
        if best is None:
            self.foot.show_payer(self.tr("No account of this provider yet"))
        elif best.is_built_in and not needs_credits:
            self.foot.show_payer(self.tr("Runs on this computer"))
        else:
            self.foot.show_payer(self.tr("Will use"), best.label)

    def _bring(self, name: str, read: Callable[[], Awaitable[list[AssetRow]]]) -> None:
        self._context.tasks.start(self._put(name, read), what=self.tr("take the input"))

    async def _put(self, name: str, read: Callable[[], Awaitable[list[AssetRow]]]) -> None:
        target = name if name in self.slots.slot_names() else self.slots.first_free()
        slot = self.slots.slot(target) if target in self.slots.slot_names() else None
        if slot is not None:
            slot.set_progress_text(self.tr("Importing\N{HORIZONTAL ELLIPSIS}"))
        try:
            rows = await read()
        except UploadRejectedError as error:
            self.slots.show_error(target, f"{error.name}: {error.reason}")
            return
        finally:
            if slot is not None and target in self.slots.slot_names() and self.slots.slot(target) is slot:
                slot.set_progress_text("")
        self._known.update({row.id: row for row in rows})
        usable = [row for row in rows if self._draft.catalog.takes(row.media_type)]
        if rows and not usable:
            self.slots.show_error(target, self.tr("Nothing can be made from it."))
            return
        self._draft.put(name, usable)
        self._show_draft()

    def _upload_files(self, name: str, paths: list[Path]) -> None:
        self._bring(name, lambda: upload_files(self._context, paths))

    def _upload_image(self, name: str, image: QImage) -> None:
        self._bring(name, lambda: upload_image(self._context, image))

    async def _browse(self, name: str) -> None:
        row = self._draft.inputs.get(name)
        if row is not None:
            self._context.shell.quick_look_requested.emit(row.id, (row.id,))
            return
        paths = await choose_files(self, self._context.theme, self.tr("Choose a picture or clip"))
        if paths:
            self._upload_files(name, paths)

    def _takes(self, kind: MediaType) -> bool:
        return self._draft.catalog.takes(kind)

    def _clear_slot(self, name: str) -> None:
        self._draft.take_out(name)
        self._show_draft()

    def _drag_out(self, name: str) -> None:
        row = self._draft.inputs.get(name)
        if row is not None and row.path:
            drag.start_drag(self.slots, [row.id], [self._context.library / row.path])

    async def _learn(self, asset_ids: Sequence[int]) -> None:
        """Know the kinds of what may be dragged next."""
        fresh = [key for key in asset_ids[:_MOST_FORMER] if key not in self._known]
        self._known.update({row.id: row for row in await read_rows(self._context, fresh)})

    async def _show_history(self) -> None:
        async with self._context.read() as services:
            jobs = await services.jobs.list_jobs(self._context.user_id, {}, {"limit": _JOBS_READ})
        prompts = list(dict.fromkeys(job.prompt for job in jobs if job.prompt))
        self.prompt.show_history(prompts[:_MOST_FORMER])

    async def _same_again(self, asset_id: int) -> None:
        rows = await read_rows(self._context, [asset_id])
        if not rows:
            return
        row = rows[0]
        if row.params is None or row.operation_type is None:
            self._context.shell.toast("info", self.tr("{name} was imported: it has no recipe.").format(name=row.name))
            return
        params = row.params | ({"seed": row.seed} if row.seed is not None else {})
        await self._fill(row.operation_type, row.provider_id, params)

    async def _edit_job(self, job_id: int) -> None:
        async with self._context.read() as services:
            jobs = await services.jobs.get_job_rows([job_id])
        for job in jobs:
            await self._fill(job.operation_type, job.provider_id, job.params)

    async def _fill(self, operation: OperationType, provider_id: str, params: dict[str, Any]) -> None:
        """Put a recipe into every field."""
        offer = self._draft.catalog.offer(operation, provider_id)
        if offer is None:
            self._context.shell.toast("warning", self.tr("Nobody offers this operation any more."))
            return
        wanted = {slot.name: params[slot.name] for slot in offer.slots if isinstance(params.get(slot.name), int)}
        rows = {row.id: row for row in await read_rows(self._context, list(wanted.values()))}
        self._draft.fill(operation, provider_id, {name: rows[key] for name, key in wanted.items() if key in rows})
        if offer.has_prompt:
            self.prompt.set_text(str(params.get("prompt") or ""))
        self._show_draft()
        self.fields.set_value(params)
        self._values_changed()
        self._context.shell.page_requested.emit("create")

    def _asset_removed(self, event: AssetRemoved) -> None:
        self._known.pop(event.asset_id, None)
        gone = [name for name, row in self._draft.inputs.items() if row.id == event.asset_id]
        for name in gone:
            self._clear_slot(name)

    async def _generate(self, offer: Offer, jobs: Sequence[dict[str, Any]]) -> None:
        self._under_way += 1
        self.foot.button.set_busy(self.tr("Queueing"))
        try:
            async with self._context.write() as services:
                made = [
                    (await services.jobs.create_job(self._context.user_id, offer.provider_id, offer.operation, one)).id
                    for one in jobs
                ]
            self.queued.emit(made)
        except ValidationError as error:
            if not self._show_field_error(error):
                raise
        finally:
            self._under_way -= 1
            if not self._under_way:
                self.foot.button.set_busy("")
                self._show_readiness()

    def _show_field_error(self, error: ValidationError) -> bool:
        if error.field is None:
            return False
        if error.field == "prompt":
            self.prompt.show_error(error.message)
            return True
        return self.slots.show_error(error.field, error.message) or self.fields.show_error(error.field, error.message)
