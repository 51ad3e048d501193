"""Finds the words of forms: titles, choices and units of what providers, actions and settings declare as models.

Many come out of files of models, so they are not read from sources: the models are built, as the window builds them.
"""

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from texts import Text

from app.devices.actions.registry import discover
from app.domain.settings import Settings
from app.providers.registry import ProviderRegistry
from app.ui.widgets.form_fields import spec_of, words_of

CONTEXT = "Program"
_NAMED = re.compile(r"model|voice|avatar|effect|sampler|scheduler|checkpoint|concept|lora")
"""Fields whose choices are names, which nobody translates."""
_NO_WORDS = re.compile(r"[\W\d]*[A-Z\d.]*[\W\d]*|[\d.,:\u00d7x \-/]+ ?(s|p|k|kHz|px|ms)?( \(.*)?|[\d.]+k|.*\(legacy\)")
_NUMBERED = re.compile(r"(.*\D) \d+")


def texts_of_models() -> Iterator[Text]:
    """The words of every form that the program itself brings."""
    for place, text in _found():
        numbered = _NUMBERED.fullmatch(text)
        word = numbered[1] if numbered else text
        if word and not _NO_WORDS.fullmatch(word):
            yield Text(CONTEXT, word, place)


def _found() -> Iterator[tuple[str, str]]:
    for info in Settings.model_fields.values():
        if isinstance(info.annotation, type) and issubclass(info.annotation, BaseModel):
            yield from _words_of(info.annotation, "app/domain/settings.py")
    for kind in discover().values():
        yield from _words_of(kind.params, f"app/devices/actions/{kind.name}.py")
    with tempfile.TemporaryDirectory() as folder:
        for provider in ProviderRegistry.discover(Path(folder)).all():
            place = f"app/providers/{provider.manifest.id}"
            for model in provider.manifest.operations.values():
                yield from _words_of(model, place)
            for field in provider.manifest.account_fields:
                yield from ((place, choice.replace("_", " ").capitalize()) for choice in field.choices)


def _words_of(model: type[BaseModel], place: str) -> Iterator[tuple[str, str]]:
    for name, info in model.model_fields.items():
        spec = spec_of(name, info)
        extra: dict[str, Any] = dict(spec.extra)
        told = [spec.title, spec.help, *(str(extra.get(key) or "") for key in ("unit", "zero", "word", "placeholder"))]
        if not _NAMED.search(name):
            told += [words_of(spec, choice) for choice in spec.choices]
            told += map(str, (extra.get("labels") or {}).values())
        yield from ((place, text) for text in told)
