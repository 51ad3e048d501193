"""The composer: inputs, prompt, provider, parameters, and the button that queues the jobs."""

from dataclasses import replace
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.enums import OperationType
from app.domain.errors import ValidationError
from app.domain.events import AccountChanged, ProvidersChanged
from app.ui.context import UiContext
from app.ui.errors import show_error
from app.ui.follow import follow
from app.ui.language import told
from app.ui.panels.create.batch.dialog import BatchDialog
from app.ui.panels.create.body import Body
from app.ui.panels.create.catalog import Catalog
from app.ui.panels.create.draft import Draft
from app.ui.panels.create.fields import Fields
from app.ui.panels.create.fitness import Fitness
from app.ui.panels.create.foot import Foot
from app.ui.panels.create.inputs import Inputs
from app.ui.panels.create.prompt import PromptBox
from app.ui.panels.create.queueing import Order, Queueing
from app.ui.panels.create.quote import Quote, Quotes, Request
from app.ui.panels.create.readiness import why_not
from app.ui.panels.create.recipes import Recipe, Recipes
from app.ui.panels.create.slots import START, SlotsArea
from app.ui.panels.create.start import NOW, Start, StartChoice
from app.ui.panels.create.tabs import OperationTabs
from app.ui.panels.create.wildcard_hint import NOTHING, Hint, WildcardHints
from app.ui.throttle import Throttle
from app.ui.widgets.dock_title import DockTitle
from app.ui.widgets.tab_order import set_tab_order

_ACCOUNTS_MS: Final = 500


class CreatePanel(QWidget):
    """What is composed is a draft; this shows it and queues its jobs."""

    queued = Signal(object)
    """The ids of the jobs that were made, a list of int."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        theme = context.theme
        self._draft = Draft(context.view)
        self._quote = Quote(1)
        self._hint = NOTHING
        self._is_filling = False
        self._title: DockTitle | None = None
        self.tabs = OperationTabs(theme, self)
        self.slots = SlotsArea(theme, context.thumbnails, self)
        self.prompt = PromptBox(theme, self)
        self.fields = Fields(theme, self)
        self.foot = Foot(theme, self)
        self.inputs = Inputs(context, self._draft, self.slots)
        self.fitness = Fitness(context, self._draft, self.slots, self.inputs)
        self._recipes = Recipes(context, self._draft, self)
        self._queueing = Queueing(context, self)
        self._quotes = Quotes(context, self._request, self)
        self._hints = WildcardHints(context, self)
        self._starts = StartChoice(theme, self.foot.start)
        self._batch: BatchDialog | None = None
        self._accounts = Throttle(_ACCOUNTS_MS, self._start_again, self)
        self._lay_out()
        self._make_action()
        self._connect()
        context.tasks.start(self._load(), what=self.tr("load the providers"))

    @property
    def draft(self) -> Draft:
        return self._draft

    @property
    def batch(self) -> BatchDialog | None:
        """The batch, once it was opened."""
        return self._batch

    def dress_title(self, title: DockTitle) -> None:
        """The dock's title, whose tools come first in it."""
        self._title = title

    def focus_first(self) -> None:
        """It was brought to the front: to write, or to fill what a prompt does not describe."""
        target = self.slots.slot(self.slots.first_free()).well if self.prompt.isHidden() else self.prompt.edit
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def params(self) -> dict[str, Any]:
        """The parameters as they are set, but for inputs that other jobs have yet to make."""
        offer = self._draft.offer
        if offer is None:
            return {}
        params = self.fields.value() | self._draft.asset_ids
        return params | {"prompt": self.prompt.text()} if offer.has_prompt else params

    def generate(self, start: Start = NOW) -> None:
        """Queue the jobs, if nothing is missing."""
        self.fields.commit()
        self._show_readiness()
        offer = self._draft.offer
        if offer is not None and not self._why_not():
            self._queueing.queue(Order(offer, self.params(), self._count(), self._draft.awaited, start))

    def open_batch(self) -> None:
        """Plan many jobs of what is composed."""
        self.fields.commit()
        if self._draft.offer is None:
            return
        if self._batch is None:
            self._batch = BatchDialog(self._context, self)
            self._batch.queued.connect(self.queued)
        self._batch.open_for(self._draft.offer, self.params(), self._hint)

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
        self._action.triggered.connect(lambda _checked: self.generate())
        self.addAction(self._action)
        batch = QAction(self._context.theme.icon("grid-3x3"), self.tr("Batch"), self)
        batch.setShortcuts([QKeySequence("Ctrl+Shift+Return"), QKeySequence("Ctrl+Shift+Enter")])
        batch.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        batch.setAutoRepeat(False)
        batch.triggered.connect(lambda _checked: self.open_batch())
        self.addAction(batch)
        for action in (self._action, batch, *self._starts.actions):
            self._context.shell.action_registered.emit(action)

    def _connect(self) -> None:
        context, shell = self._context, self._context.shell
        self.tabs.chosen.connect(self._choose_operation)
        self.inputs.changed.connect(self._show_draft)
        self.prompt.changed.connect(self._prompt_changed)
        self.prompt.media_pasted.connect(self.inputs.paste)
        self.prompt.history_requested.connect(
            lambda: context.tasks.start(self._show_history(), what=self.tr("show former prompts"))
        )
        self.fields.provider_chosen.connect(self._choose_provider)
        self.fields.model_chosen.connect(self._choose_model)
        self.fields.changed.connect(self._values_changed)
        self.fields.batch_requested.connect(self.open_batch)
        self.foot.generate_requested.connect(self.generate)
        self.foot.start_requested.connect(lambda: self._starts.open(self._action))
        self._starts.chosen.connect(self.generate)
        self._hints.told.connect(self._show_hint)
        self.foot.pool_requested.connect(lambda: shell.page_requested.emit("accounts"))
        self.foot.countdown_ended.connect(self._quotes.ask)
        self._quotes.changed.connect(self._show_quote)
        self._recipes.found.connect(self._fill)
        for kind in (AccountChanged, ProvidersChanged):
            follow(self, context.bus, kind, lambda _event: self._accounts.call())
        self.fields.workflow_requested.connect(lambda: shell.workflow_requested.emit(None))
        shell.model_requested.connect(self._compose_with)
        shell.prompt_requested.connect(self.prompt.set_text)
        for brought in (shell.use_as_input_requested, shell.run_as_input_requested):
            brought.connect(lambda _: self._come_into_view())
        self._queueing.queued.connect(self.queued)
        self._queueing.refused.connect(self._show_field_error)
        self.fitness.changed.connect(self._show_readiness)
        self._queueing.changed.connect(self._show_busy)

    async def _load(self) -> None:
        async with self._context.read() as services:
            catalog = await Catalog.of(services)
        self._draft.begin(catalog)
        self.prompt.set_text(self._draft.prompt)
        self._show_draft()

    def _start_again(self) -> None:
        self._context.tasks.start(self._load_again(), what=self.tr("load the providers"))

    def _compose_with(self, provider_id: str, operation: OperationType, model_id: str) -> None:
        work = self._take_model(provider_id, operation, model_id)
        self._context.tasks.start(work, what=self.tr("choose the model"))

    async def _take_model(self, provider_id: str, operation: OperationType, model_id: str) -> None:
        """Compose with a model that may have come just now, where somebody can run it; what is typed stays."""
        await self._load_again()
        recipe = self._recipes.by_model(operation, provider_id, model_id)
        if recipe is not None:
            self._fill(replace(recipe, params={**recipe.params, "prompt": self.prompt.text()}))

    async def _load_again(self) -> None:
        """Accounts have come or gone, and with them what is offered."""
        async with self._context.read() as services:
            catalog = await Catalog.of(services)
        if catalog.offered != self._draft.catalog.offered:
            self._draft.take_catalog(catalog)
            self._show_draft()

    def _show_draft(self) -> None:
        """Bring every part into agreement with the draft."""
        offer = self._draft.offer
        if offer is None:
            self.foot.button.set_blocked(self.tr("no provider"))
            return
        self._is_filling = True
        self.tabs.show_operations(self._draft.operations() or [offer.operation], offer.operation)
        self.slots.show_slots(self._draft.shown_slots(), is_start=not self._draft.inputs and not offer.slots)
        for name in self.slots.slot_names():
            if name != START:
                self.slots.show_input(name, self._draft.inputs.get(name))
        self.prompt.setVisible(offer.has_prompt)
        self.fields.show_offer(offer, self._draft.offers() or [offer], self._draft.kept(offer.operation))
        self.fields.show_left_out(self._draft.left_out)
        self._is_filling = False
        self._order_tab_stops()
        self._after_change()

    def _order_tab_stops(self) -> None:
        prompt = (self.prompt.edit, self.prompt.history_button)
        parts = (self.tabs, self.slots, *prompt, self.fields, self.foot)
        set_tab_order(*parts if self._title is None else (self._title, *parts))

    def _after_change(self) -> None:
        self._hints.follow(self.prompt.text())
        self.fitness.follow()
        self._show_readiness()
        self._quotes.ask()

    def _choose_operation(self, operation: OperationType) -> None:
        self._draft.choose(operation)
        self._show_draft()

    def _choose_provider(self, provider_id: str) -> None:
        if self._draft.offer is not None:
            self._draft.choose(self._draft.offer.operation, provider_id)
            self._values_changed()
            self._show_draft()

    def _choose_model(self, model_id: object) -> None:
        self._values_changed()
        self._draft.choose_model(model_id)
        self._show_draft()
        self._values_changed()
        self.fields.focus_model()

    def _prompt_changed(self) -> None:
        self._draft.keep_prompt(self.prompt.edit.toPlainText())
        self._after_change()

    def _values_changed(self) -> None:
        if not self._is_filling:
            self._draft.keep(self.fields.value(), self.fields.variations())
            self._after_change()

    def _show_readiness(self) -> None:
        reason = self._why_not()
        self.foot.button.set_blocked(reason)
        # Also while others are being queued: a press then counts too.
        self._action.setEnabled(not reason)
        self._starts.set_ready(self._count(), reason)

    def _show_busy(self) -> None:
        self.foot.button.set_busy(self.tr("Queueing") if self._queueing.is_busy else "")
        self._show_readiness()

    def _why_not(self) -> str:
        reason = why_not(self._draft, self.params(), self._hint)
        quote = self._quote
        is_over = bool(quote.refusal) and quote.count > 1 and quote.count == self._count()
        return reason or self.fitness.why_not() or (self.tr("over a budget") if is_over else "")

    def _count(self) -> int:
        return self.fields.variations()

    def _request(self) -> Request | None:
        offer = self._draft.offer
        if offer is None:
            return None
        return Request(offer.provider_id, offer.operation, offer.filled(self.params()), self._count())

    def _show_quote(self, quote: Quote) -> None:
        self._quote = quote
        self.foot.show_quote(quote)
        self._show_readiness()

    def _show_hint(self, hint: Hint) -> None:
        self._hint = hint
        self.prompt.show_hint(hint)
        if self._batch is not None:
            self._batch.show_hint(hint)
        self._show_readiness()

    async def _show_history(self) -> None:
        self.prompt.show_history(await self._recipes.former_prompts())

    def _come_into_view(self) -> None:
        """Show what an input was put into; where that is in view already, the hands stay where they are."""
        if not self.isVisible():
            self._context.shell.page_requested.emit("create")

    def _fill(self, recipe: Recipe) -> None:
        """Put a recipe into every field."""
        offer = recipe.offer
        self._draft.fill(offer.operation, offer.provider_id, recipe.inputs, model_id=recipe.params.get("model"))
        offer = self._draft.offer or offer
        wanted = str(recipe.params.get("model") or "")
        if wanted and offer.variants and wanted not in offer.variants:
            words = self.tr("{} is not offered any more: another model of {} is chosen.")
            self._context.shell.toast("warning", words.format(wanted, offer.provider_name))
        if offer.has_prompt:
            self.prompt.set_text(str(recipe.params.get("prompt") or ""))
        self._show_draft()
        self.fields.set_value(recipe.params)
        self._values_changed()
        self._context.shell.page_requested.emit("create")

    def _show_field_error(self, error: ValidationError) -> None:
        field, message = error.field or "", told(error.message)
        if field == "prompt":
            self.prompt.show_error(message)
        elif not (self.slots.show_error(field, message) or self.fields.show_error(field, message)):
            show_error(self._context.shell, error)
