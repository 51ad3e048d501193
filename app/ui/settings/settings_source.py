"""Lets the palette find settings, each by its own words; what a section explains counts less than what it is called."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.ui.frame.palette_entries import Entry, Found, all_words
from app.ui.language import told
from app.ui.settings.value_words import value_words
from app.ui.widgets.form import is_shown
from app.ui.widgets.form_fields import FieldSpec, spec_of

if TYPE_CHECKING:
    from app.ui.context import UiContext


class SettingsSource:
    """Every setting that a section of the dialog has.

    Args:
        context: The settings.
        show: Opens the dialog at "section.field".
        search: Opens it with some words to look for.
    """

    sign = ":"
    order = 70

    def __init__(self, context: "UiContext", show: Callable[[str], None], search: Callable[[str], None]) -> None:
        self._context = context
        self._show = show
        self._search = search
        self.noun = _tr("Settings")

    async def find(self, words: str, limit: int) -> Found:
        """Those that have every word in what they or their sections are called, then those that explain it so."""
        ranked = []
        for section, title, spec in self._fields():
            is_named = all_words(f"{spec.title} {title}", words)
            if is_named or all_words(f"{spec.title} {title} {spec.help}", words):
                ranked.append((not all_words(spec.title, words), not is_named, section, title, spec))
        ranked.sort(key=lambda item: item[:2])
        entries = [self._entry(*item[2:]) for item in ranked[:limit]]
        return Found(entries, self._rest(words, len(ranked)) if len(ranked) > limit else None)

    def _fields(self) -> Iterator[tuple[str, str, FieldSpec]]:
        for section, info in type(self._context.settings.value).model_fields.items():
            extra = info.json_schema_extra
            value = getattr(self._context.settings.value, section)
            if not isinstance(extra, dict) or not extra.get("hidden"):
                for name, field in type(value).model_fields.items():
                    spec = spec_of(name, field)
                    if is_shown(spec):
                        yield section, told(info.title or section), spec

    def _entry(self, section: str, title: str, spec: FieldSpec) -> Entry:
        name = f"{section}.{spec.name}"
        value = self._context.settings.value.get(name)
        note = value_words(name, value) if value != "" else "\N{EN DASH}"
        show, verb = partial(self._show, name), _tr("open the setting")
        return Entry(spec.title, self.noun, "settings", show, detail=title, note=note, verb=verb, id=f"setting/{name}")

    def _rest(self, words: str, count: int) -> Entry:
        title = _tr("Show all {count} settings").format(count=count)
        show = partial(self._search, words)
        return Entry(title, self.noun, "settings", show, note=" ", verb=_tr("open the settings"), id="settings")


def _tr(text: str) -> str:
    return QCoreApplication.translate("Settings", text)
