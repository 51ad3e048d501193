"""A job's parameters as the input of its endpoint."""

from typing import Any

from app.domain.errors import InvalidParametersError
from app.providers.base import OperationParams
from app.providers.catalog import Catalog
from app.providers.model_params import CatalogParams

MOST_TRANSITION_SECONDS = 25


def request_body(catalog: Catalog, params: OperationParams) -> dict[str, Any]:
    """The endpoint's input.

    Raises:
        InvalidParametersError: What the endpoint takes in all is exceeded.
    """
    body = catalog.wire_with_files(params)
    if catalog.model_of(params).settings.get("transitions"):
        body["transitions"] = [{"duration": _each(params)} for _ in range(transitions(params))]
    return body


def transitions(params: OperationParams) -> int:
    """How many transitions there are between the pictures of a job, at least one.

    Raises:
        InvalidParametersError: They last too long in all.
    """
    specs = type(params).specs if isinstance(params, CatalogParams) else {}
    pictures = sum(spec.kind == "input" and getattr(params, name, None) is not None for name, spec in specs.items())
    count = max(pictures - 1, 1)
    if count * _each(params) > MOST_TRANSITION_SECONDS:
        raise InvalidParametersError(
            f"All transitions together may last {MOST_TRANSITION_SECONDS} s: make each one shorter."
        )
    return count


def _each(params: OperationParams) -> int:
    return int(getattr(params, "duration", 5))
