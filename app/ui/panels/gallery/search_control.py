"""What is looked for, and in which order: the search field, the chips, the facets and the sets as one."""

from collections.abc import Mapping
from dataclasses import replace
from random import randrange
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.domain.events import ProvidersChanged
from app.domain.search import Sort, Term, term_of, unknown_field
from app.ui.follow import follow
from app.ui.panels.gallery.chips import FilterChips
from app.ui.panels.gallery.facet_list import FacetList
from app.ui.panels.gallery.filters import Filters
from app.ui.panels.gallery.like_chips import LikeChips
from app.ui.panels.gallery.sort_menu import open_sort_menu, sort_named
from app.ui.widgets.segment import Segment, SegmentItem

if TYPE_CHECKING:
    from app.ui.context import UiContext
    from app.ui.panels.gallery.model import GalleryModel
    from app.ui.panels.gallery.sets_list import SetsList
    from app.ui.panels.gallery.toolbar import GalleryToolbar

_SEEDS: Final = 2**32
_KINDS: Final = ("image", "video")


class SearchControl(QObject):
    """Keeps what is looked for; each part shows it, and each part can change it.

    Args:
        context: The window's.
        model: The list.
        toolbar: With the search field and the order.
        sets: Each is a search too.
        owner: Of what it makes.
    """

    monograms_read = Signal(object)
    """The two letters of each provider that needs an account, by its id, a dict."""
    headings_changed = Signal(bool)
    """Whether there is one for each month, instead of each day."""
    order_menu_opened = Signal(object)
    """The QMenu of the order, to which more can be added."""
    names_read = Signal(object)
    """Names: what providers and models are called."""

    def __init__(
        self,
        context: "UiContext",
        model: "GalleryModel",
        toolbar: "GalleryToolbar",
        sets: "SetsList",
        owner: QWidget,
    ) -> None:
        super().__init__(owner)
        self._context = context
        self._model = model
        self._toolbar = toolbar
        self._sets = sets
        self._filters = Filters()
        self._names: dict[tuple[str, str], str] = {}
        self._titled: set[str] = set()
        """The providers whose models have their names already."""
        items = [(None, self.tr("All")), ("image", self.tr("Pictures")), ("video", self.tr("Clips"))]
        self.kinds = Segment(context.theme, [SegmentItem(kind, word) for kind, word in items])
        self.kinds.setAccessibleName(self.tr("What is shown"))
        self.chips = FilterChips(context.theme)
        self.facets = FacetList(context.theme)
        self._likes = LikeChips(context, self.chips)
        toolbar.search.searched.connect(lambda words: self._filter(replace(self._filters, words=words.strip())))
        toolbar.order.clicked.connect(self._choose_order)
        self.kinds.chosen.connect(self._choose_kind)
        self.chips.removed.connect(lambda term: self._filter(self._filters.without(term)))
        self.chips.turned.connect(self._turn)
        self.chips.cleared.connect(lambda: self._filter(replace(self._filters, terms=())))
        self.facets.toggled.connect(self.toggle)
        sets.chosen.connect(self.look_for)
        model.facets_changed.connect(self._show_facets)
        model.rows_changed.connect(self._follow_rows)
        follow(self, context.bus, ProvidersChanged, self._read_again)
        view = context.view
        self.sort(sort_named(view.get("gallery.sort")), is_ascending=bool(view.get("gallery.is_ascending", False)))
        context.tasks.start(self._read_providers(), what=self.tr("read the providers"))

    @property
    def has_words(self) -> bool:
        """Whether something stands in the search field."""
        return bool(self._filters.words)

    def look_for(self, text: str) -> None:
        """Show what a search finds, as if it had been typed and chosen here."""
        filters = Filters.of(text)
        self._toolbar.search.setText(filters.words)
        self._filter(filters)

    def toggle(self, field: str, value: str) -> None:
        """Filter by a value of a field as well, or not any more."""
        self._filter(self._filters.toggle(field, value))

    def show_only(self, field: str, value: str) -> None:
        """Filter by this value of a field alone."""
        self._filter(self._filters.choose(field, [value]))

    def add_term(self, term: Term) -> None:
        """Filter by one more."""
        self._filter(replace(self._filters.without(term), terms=(*self._filters.without(term).terms, term)))

    def follow_tags(self, names: tuple[str, ...], new_name: str) -> None:
        """Go on looking for tags that have another name, and not for those that are gone."""
        gone, terms = {name.casefold() for name in names}, []
        for term in self._filters.terms:
            if term.field == "tag" and gone & {value.casefold() for value in term.values}:
                values = dict.fromkeys(new_name if value.casefold() in gone else value for value in term.values)
                left = [value for value in values if value]
                terms += [term_of("tag", left, is_unwanted=term.is_unwanted)] if left else []
            else:
                terms.append(term)
        if tuple(terms) != self._filters.terms:
            self._filter(replace(self._filters, terms=tuple(terms)))

    def _turn(self, term: Term) -> None:
        turned = replace(term, is_unwanted=not term.is_unwanted)
        terms = dict.fromkeys(turned if other == term else other for other in self._filters.terms)
        self._filter(replace(self._filters, terms=tuple(terms)))

    def nothing_found(self) -> str:
        """That there is nothing, in a sentence."""
        filters = self._filters
        if not filters.words and len(filters.terms) == 1 and self.kinds.value() is not None:
            is_clips = self.kinds.value() == "video"
            return self.tr("There are no clips yet.") if is_clips else self.tr("No pictures yet.")
        if not filters.words and len(filters.terms) == 1 and filters.values("set"):
            return self.tr("Nothing is in {name} yet. Drag pictures onto it.").format(
                name=", ".join(filters.values("set"))
            )
        if filters.terms:
            said = [chip.accessibleName() for chip in self.chips.chips()]
            text = ", ".join([*said, *([filters.words] if filters.words else [])])
            return self.tr("Nothing in the library fits “{text}”.").format(text=text)
        text = self.tr("Nothing in the library has “{text}” in its words, tags or facts.").format(text=filters.text)
        unknown = unknown_field(filters.words)
        if unknown is None or not unknown.nearest:
            return text
        asked = self.tr("There is no field {field}: did you mean {nearest}?")
        return f"{text} {asked.format(field=unknown.field, nearest=unknown.nearest)}"

    def _filter(self, filters: Filters) -> None:
        self._filters = filters
        kinds = filters.values("type")
        self.kinds.set_value(kinds[0] if len(kinds) == 1 and kinds[0] in _KINDS else None)
        self.chips.show_terms(self._chip_terms(), self._names)
        self._likes.follow(filters.terms)
        self._sets.show_query(filters.text)
        self._model.look_for(replace(self._model.query, text=filters.text, expanded=frozenset()))

    def _chip_terms(self) -> tuple[Term, ...]:
        """The kind has a segment of its own where that can say it."""
        is_said = self.kinds.value() is not None
        return tuple(term for term in self._filters.terms if term.field != "type" or not is_said)

    def _choose_kind(self, kind: object) -> None:
        self._filter(self._filters.choose("type", [kind] if isinstance(kind, str) else []))

    def _choose_order(self) -> None:
        query = self._model.query
        menu = open_sort_menu(self._toolbar.order, query.sort, is_ascending=query.is_ascending, choose=self.sort)
        if query.is_in_time:
            menu.addSeparator()
            months = menu.addAction(self.tr("Headings by month"))
            months.setCheckable(True)
            months.setChecked(bool(self._context.view.get("gallery.by_month", False)))
            months.toggled.connect(self.headings_changed)
        self.order_menu_opened.emit(menu)

    def sort(self, sort: Sort, *, is_ascending: bool) -> None:
        """Have another order."""
        self._toolbar.show_order(sort, is_ascending=is_ascending)
        self._context.view.put("gallery.sort", sort.value)
        self._context.view.put("gallery.is_ascending", is_ascending)
        seed = randrange(_SEEDS) if sort == Sort.RANDOM else 0  # noqa: S311  (an order, not a secret)
        self._model.look_for(replace(self._model.query, sort=sort, is_ascending=is_ascending, seed=seed))

    def _show_facets(self, counted: object) -> None:
        if isinstance(counted, Mapping):
            self.facets.show_facets(counted, self._filters, self._names)
            self._want_titles({one.value for one in counted.get("provider", ())})

    def _follow_rows(self, asset_ids: set[int]) -> None:
        rows = map(self._model.known_row, asset_ids)
        self._want_titles({row.provider_id for row in rows if row is not None and row.model})

    def _want_titles(self, provider_ids: set[str]) -> None:
        """Read what the models of providers are called, of those that were not asked yet."""
        unread = provider_ids - self._titled
        if unread:
            self._titled |= unread
            self._context.tasks.start(self._read_titles(unread), what=self.tr("read the names of the models"))

    async def _read_providers(self) -> None:
        async with self._context.read() as services:
            names = await services.providers.list_names()
            manifests = await services.providers.list_manifests()
        marks = {key: one.monogram for key, one in manifests.items() if one.built_in_account is None}
        self.monograms_read.emit(marks)
        self._names |= {("provider", key): name for key, name in names.items()}
        self._model.want_facets()
        self.names_read.emit(self._names)

    async def _read_titles(self, provider_ids: set[str]) -> None:
        """Of models by which assets were made."""
        async with self._context.steps() as services:
            found = await services.providers.list_model_titles(provider_ids)
        self._names |= {("model", key): title for titles in found.values() for key, title in titles.items()}
        self._model.want_facets()
        self.names_read.emit(self._names)

    def _read_again(self, event: ProvidersChanged) -> None:
        if event.provider_id in self._titled:
            self._titled.discard(event.provider_id)
            self._want_titles({event.provider_id})
