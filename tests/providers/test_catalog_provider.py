"""Adapters whose models are data."""

from pathlib import Path

import pytest

from app.domain.enums import OperationType
from app.providers.catalog_provider import CatalogProvider
from app.providers.registry import ProviderEnvironment, factory_of


@pytest.mark.parametrize("provider_id", ["kling", "runway", "replicate"])
def test_a_job_costs_what_the_catalog_says(tmp_path: Path, provider_id: str) -> None:
    provider = factory_of(provider_id)(ProviderEnvironment(tmp_path))
    assert isinstance(provider, CatalogProvider)
    operation = OperationType.TEXT_TO_VIDEO
    params = provider.manifest.params_model(operation).model_validate({"prompt": "a boat"})
    assert provider.estimate(operation, params) == provider._catalog.estimate(operation, params)
    assert provider.base_estimate(operation) == provider._catalog.base_estimate(operation)
    assert provider.base_estimate(operation).credit_type is not None


def test_models_have_titles_also_those_that_are_not_offered_any_more(tmp_path: Path) -> None:
    titles = factory_of("sora")(ProviderEnvironment(tmp_path)).model_titles()
    assert (titles["gpt-image-2"], titles["sora-2"]) == ("GPT Image 2", "Sora 2")
