"""The inspector: the chosen asset, how it was made, and what can be done with it."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from app.domain.enums import AssetOrigin
from app.domain.errors import ProviderNotFoundError, ValidationError
from app.domain.events import AssetAdded, AssetChanged, AssetRemoved, LibraryChanged, LineageChanged, VersionsChanged
from app.ui.amounts import bytes_words, number
from app.ui.follow import follow
from app.ui.help.topics import Topic
from app.ui.models.asset_actions import MASS_CHANGE, AssetActions
from app.ui.models.bin_actions import BinActions
from app.ui.models.recipe_actions import RecipeActions
from app.ui.panels.inspector.credentials import CredentialsSection
from app.ui.panels.inspector.noted import NotedSection
from app.ui.panels.inspector.picture import InspectorPicture
from app.ui.panels.inspector.recipe import Details, lines_of, size_line
from app.ui.panels.inspector.recipe_menu import RecipeMenuButton
from app.ui.panels.inspector.versions import VersionsSection, VersionState, read_state
from app.ui.widgets.button_grid import ButtonGrid
from app.ui.widgets.buttons import Button, IconButton
from app.ui.widgets.empty import EmptyState
from app.ui.widgets.label import Label

if TYPE_CHECKING:
    from app.services.asset.asset_rows import AssetRow
    from app.services.unit_of_work import Services
    from app.ui.context import UiContext

LABEL_WIDTH: Final = 76
_GATHER_MS: Final = 20
_PAIR: Final = 2


class InspectorPanel(QWidget):
    """Follows what is chosen in the window."""

    def __init__(self, context: "UiContext", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        theme = context.theme
        self._verbs = AssetActions(context, self)
        self._binning = BinActions(context, self)
        self._recipes = RecipeActions(context, self)
        self._recipes.offer()
        self._ids: Sequence[int] = ()
        self._row: AssetRow | None = None
        self._turn = 0
        self._empty = EmptyState(
            theme, "scan-search", self.tr("Choose a picture to see how it was made."), self.tr("Import pictures")
        )
        self._picture = InspectorPicture(context)
        self._name = Label(theme, "", "strong", elide="middle")
        self._size = Label(theme, "", "small", "secondary", elide="right")
        self._input = self._button(self.tr("Use as input"), "arrow-right-to-line", self.tr("Use as input (I)"))
        self._again = self._button(self.tr("Same again"), "repeat", self.tr("Put its recipe into the composer (G)"))
        self._lineage = self._button(self.tr("Lineage"), "workflow", self.tr("Show lineage (L)"))
        self._reveal = self._button(self.tr("Reveal"), "folder-open", self.tr("Reveal in file manager (Ctrl+Shift+R)"))
        self._recipe = Label(theme, self.tr("Recipe"), "smallStrong", "secondary")
        self._copy = IconButton(theme, "copy", self.tr("Copy prompt (Ctrl+Shift+C)"))
        self._more = RecipeMenuButton(theme, self._recipes)
        self._credentials = CredentialsSection(context)
        self._prompt = Label(theme, "", "small", "secondary", wrap=True)
        self._versions = VersionsSection(context)
        self._noted = NotedSection(context)
        self._noted_many = NotedSection(context)
        self._wants_tags = False
        self._lines = QGridLayout()
        self._many_count = Label(theme, "", "heading")
        self._many_buttons: list[tuple[Button, bool]] = []
        self._compare = self._button(
            self.tr("Compare recipes"), "columns-2", self.tr("What differs in how both were made")
        )
        tip = self.tr("The one made later replaces the other one; what was made from that is out of date (Ctrl+Alt+V)")
        self._declare = self._button(self.tr("Declare as new version"), "git-commit-horizontal", tip)
        self._many_size = Label(theme, "", "small", "secondary")
        self._stack = QStackedWidget()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_GATHER_MS)
        self._lay_out()
        self._connect()
        self._choose(context.shell.selected_assets)

    def _button(self, text: str, icon: str, tip: str) -> Button:
        return Button(self._context.theme, text, icon=icon, size="compact", tooltip=tip)

    def _lay_out(self) -> None:
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._make_one())
        self._stack.addWidget(self._make_many())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)

    def _make_one(self) -> QWidget:
        theme = self._context.theme
        gap, side = theme.token("space.2"), theme.token("space.3")
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(side, side, side, side)
        column.setSpacing(0)
        column.addWidget(self._picture)
        column.addSpacing(side)
        column.addWidget(self._name)
        column.addWidget(self._size)
        column.addSpacing(gap)
        column.addWidget(ButtonGrid(theme, (self._input, self._again, self._lineage, self._reveal)))
        column.addSpacing(side)
        column.addWidget(self._versions)
        column.addWidget(self._noted)
        column.addSpacing(side)
        line = QFrame()
        line.setProperty("line", "bottom")
        line.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        line.setFixedHeight(1)
        column.addWidget(line)
        column.addSpacing(gap)
        head = QHBoxLayout()
        head.addWidget(self._recipe)
        head.addStretch(1)
        head.addWidget(self._copy)
        head.addWidget(self._more)
        column.addLayout(head)
        column.addWidget(self._prompt)
        column.addSpacing(theme.token("space.1"))
        self._lines.setVerticalSpacing(theme.token("space.1"))
        self._lines.setHorizontalSpacing(0)
        self._lines.setColumnMinimumWidth(0, theme.scaled(LABEL_WIDTH))
        self._lines.setColumnStretch(1, 1)
        column.addLayout(self._lines)
        column.addWidget(self._credentials)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(page)
        return scroll

    def _make_many(self) -> QWidget:
        theme = self._context.theme
        side = theme.token("space.3")
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(side, side, side, side)
        column.setSpacing(theme.token("space.1"))
        column.addWidget(self._many_count)
        column.addWidget(self._many_size)
        column.addSpacing(theme.token("space.2"))
        verbs, binning = self._verbs, self._binning
        for text, icon, is_outside, run in (
            (self.tr("Use as input"), "arrow-right-to-line", True, verbs.use_as_input),
            (self.tr("Export…"), "download", True, verbs.export),
            (self.tr("Move to bin"), "trash-2", True, verbs.move_to_bin),
            (self.tr("Restore"), "undo-2", False, binning.restore),
            (self.tr("Delete for good…"), "trash-2", False, binning.delete),
        ):
            button = self._button(text, icon, "")
            button.clicked.connect(lambda _=False, run=run: run(self._ids))
            column.addWidget(button)
            self._many_buttons.append((button, is_outside))
        column.addWidget(self._declare)
        self._compare.clicked.connect(lambda: self._recipes.compare(*self._ids[:2]))
        column.addWidget(self._compare)
        column.addSpacing(theme.token("space.2"))
        column.addWidget(self._noted_many)
        column.addStretch(1)
        return page

    def _connect(self) -> None:
        context = self._context
        self._empty.activated.connect(context.shell.import_requested)
        self._empty.offer_help(Topic.INSPECTOR, context.shell.help_requested.emit)
        self._picture.activated.connect(self._look)
        self._input.clicked.connect(lambda: self._verbs.use_as_input(self._ids))
        self._again.clicked.connect(lambda: self._verbs.same_again(self._ids[0]))
        self._lineage.clicked.connect(lambda: self._verbs.show_lineage(self._ids[0]))
        self._reveal.clicked.connect(self._reveal_file)
        self._copy.clicked.connect(self._copy_prompt)
        self._declare.clicked.connect(lambda: self._versions.verbs.declare(self._ids))
        context.shell.assets_selected.connect(self._choose)
        context.shell.tags_requested.connect(self._ask_for_tags)
        context.theme.changed.connect(self._timer.start)
        self._timer.timeout.connect(self._load)
        follow(self, context.bus, AssetAdded, lambda event: self._touch(event.asset_id))
        follow(self, context.bus, AssetChanged, lambda event: self._touch(event.asset_id))
        follow(self, context.bus, AssetRemoved, lambda event: self._lose(event.asset_id))
        for kind in (LibraryChanged, LineageChanged, VersionsChanged):
            follow(self, context.bus, kind, lambda _: self._timer.start())

    def _touch(self, asset_id: int) -> None:
        if asset_id in self._ids:
            self._timer.start()

    def _lose(self, asset_id: int) -> None:
        if asset_id not in self._ids:
            return
        if len(self._ids) > MASS_CHANGE:
            # The gallery, in which they are chosen, tells soon which are left.
            self._timer.start()
        else:
            self._choose(tuple(key for key in self._ids if key != asset_id))

    def _ask_for_tags(self) -> None:
        """Bring the field for tags to the front, as soon as it shows what is chosen."""
        self._context.shell.page_requested.emit("inspector")
        self._wants_tags = bool(self._ids)
        if not self._timer.isActive():
            self._timer.start()

    def _focus_tags(self, section: NotedSection) -> None:
        if self._wants_tags:
            self._wants_tags = False
            section.tags.focus_line()

    def _choose(self, asset_ids: Sequence[int]) -> None:
        self._ids = asset_ids
        if self._ids:
            self._timer.start()
        else:
            self._turn += 1
            self._timer.stop()
            self._stack.setCurrentIndex(0)

    def _load(self) -> None:
        self._turn += 1
        if len(self._ids) == 1:
            self._context.tasks.start(self._load_one(self._ids[0], self._turn), what=self.tr("read the asset"))
        elif self._ids:
            self._context.tasks.start(self._load_many(self._ids, self._turn), what=self.tr("read the assets"))

    async def _load_one(self, asset_id: int, turn: int) -> None:
        async with self._context.read() as services:
            rows = await services.assets.get_asset_rows((asset_id,), with_binned=True)
            details = await self._details(services, rows[0]) if rows else None
            versions = await read_state(services, asset_id) if rows else VersionState()
        if turn != self._turn:
            return
        if details is None:
            self._stack.setCurrentIndex(0)
        else:
            self._versions.show_state(versions)
            self._show(details)

    async def _details(self, services: "Services", row: "AssetRow") -> Details:
        jobs = await services.jobs.get_job_rows((row.job_id,)) if row.job_id is not None else []
        name, model, title = row.provider_id, None, ""
        try:
            provider = await services.providers.get_provider(row.provider_id)
            name, title = provider.manifest.name, provider.model_titles().get(row.model or "", "")
            if row.operation_type is not None:
                model = await services.providers.params_model(row.provider_id, row.operation_type)
        except (ProviderNotFoundError, ValidationError):
            # Its plug-in is gone, or does this no longer: the recipe is told without its words.
            pass
        label = self._context.theme.operation(row.operation_type).label if row.operation_type is not None else ""
        capture = await services.captures.get_capture(row.id) if row.origin == AssetOrigin.UPLOAD else None
        return Details(row, name, label, model, jobs[0] if jobs else None, title, capture)

    def _while_shown(self, ids: Sequence[int], turn: int) -> Iterator[int]:
        """These, or no more of them once others are chosen: of a whole library the sums take a while."""
        for key in ids:
            if turn != self._turn:
                return
            yield key

    async def _load_many(self, ids: Sequence[int], turn: int) -> None:
        async with self._context.read() as services:
            summary = await services.assets.summarise(self._while_shown(ids, turn))
            tags = await services.assets.tags.count_among(self._while_shown(ids, turn))
        if turn != self._turn:
            return
        self._many_count.setText(self.tr("{count} chosen").format(count=number(len(ids))))
        self._many_size.setText(bytes_words(summary.size_bytes))
        is_outside = summary.binned < len(ids)
        for button, goes_outside in self._many_buttons:
            button.setVisible(goes_outside == is_outside)
        self._declare.setVisible(is_outside and len(ids) == _PAIR)
        self._compare.setVisible(is_outside and len(ids) == _PAIR)
        self._noted_many.show_many(ids, tags, summary)
        self._stack.setCurrentIndex(2)
        self._focus_tags(self._noted_many)

    def _show(self, details: Details) -> None:
        row = details.row
        self._row = row
        self._picture.set_row(row)
        self._name.setText(row.name)
        self._size.setText(size_line(row))
        has_recipe = row.operation_type is not None
        in_bin = self.tr("It is in the bin. Restore it first.") if row.deleted_at is not None else ""
        for button in (self._input, self._lineage):
            button.set_blocked(in_bin)
        self._again.set_blocked(in_bin or ("" if has_recipe else self.tr("It was imported, not made here")))
        self._reveal.set_blocked("" if row.path is not None else self.tr("Its file is still at the provider"))
        self._recipe.setText(self.tr("Recipe") if has_recipe else self.tr("File"))
        self._prompt.setText(row.prompt)
        self._prompt.setVisible(bool(row.prompt))
        self._copy.setVisible(bool(row.prompt))
        self._noted.show_one(row)
        self._more.set_asset(row.id)
        self._show_lines(details)
        self._credentials.show_one(row)
        self._stack.setCurrentIndex(1)
        self._focus_tags(self._noted)

    def _show_lines(self, details: Details) -> None:
        theme = self._context.theme
        while (item := self._lines.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for place, line in enumerate(lines_of(details)):
            label = Label(theme, line.label, "small", "secondary", elide="right")
            label.setFixedWidth(theme.scaled(LABEL_WIDTH))
            value = Label(theme, line.value, "mono" if line.is_mono else "small", elide="right")
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._lines.addWidget(label, place, 0)
            self._lines.addWidget(value, place, 1)

    def _look(self) -> None:
        if self._row is not None:
            self._context.shell.quick_look_requested.emit(self._row.id, (self._row.id,))

    def _reveal_file(self) -> None:
        if self._row is not None:
            self._verbs.reveal(self._row)

    def _copy_prompt(self) -> None:
        if self._row is not None:
            self._verbs.copy_prompt(self._row.prompt)
