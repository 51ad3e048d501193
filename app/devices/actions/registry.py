"""Finds the actions: the files beside this one; each registers itself when it is imported."""

import importlib
import pkgutil
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import app.devices.actions
from app.devices.actions.base import ActionKind

_NO_ACTIONS: Final = {"base", "registry"}
_kinds: Final[dict[str, ActionKind]] = {}


def register(kind: ActionKind) -> ActionKind:
    """Called by an action's file on import.

    Raises:
        ValueError: There is an action of that name.
    """
    if kind.name in _kinds:
        raise ValueError(f"There is an action {kind.name} already.")
    _kinds[kind.name] = kind
    return kind


def discover() -> Mapping[str, ActionKind]:
    """All actions by their names, in the order of these."""
    for module in pkgutil.iter_modules(app.devices.actions.__path__):
        if module.name not in _NO_ACTIONS:
            importlib.import_module(f"{app.devices.actions.__name__}.{module.name}")
    return MappingProxyType(dict(sorted(_kinds.items())))
