"""What the adapters have in common whose models are data."""

from collections.abc import Mapping

from typing_extensions import override

from app.domain.enums import OperationType
from app.providers.base import BaseProvider
from app.providers.catalog import Catalog
from app.providers.parameters import OperationParams
from app.providers.results import Estimate


class CatalogProvider(BaseProvider):
    """An adapter whose jobs cost what its catalog says; a subclass sets `_catalog`."""

    _catalog: Catalog

    @override
    def model_titles(self) -> Mapping[str, str]:
        return {model.id: model.title for model in self._catalog.models.values()}

    @override
    def estimate(self, operation: OperationType, params: OperationParams) -> Estimate:
        return self._catalog.estimate(operation, params)

    @override
    def base_estimate(self, operation: OperationType) -> Estimate:
        return self._catalog.base_estimate(operation)
