"""The function that a worker process is asked to run; the drawing and coding libraries are loaded there alone."""

import importlib
from typing import Any


def render(operation: str, params: dict[str, Any], target: str) -> None:
    """Make the result of a request in `target`, which must not exist; reports from 0 to 1 how far it is."""
    importlib.import_module("app.providers.local.render").render(operation, params, target)
