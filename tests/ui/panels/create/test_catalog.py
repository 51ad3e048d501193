"""What is offered for which inputs, computed from what providers declare."""

from pathlib import Path

import pytest

from app.domain.enums import MediaType, OperationType
from app.providers.registry import ProviderEnvironment, ProviderRegistry, factory_of
from app.ui.panels.create.catalog import Catalog, Offer, first_fault, need_of, refusal_of, verb_of
from tests.support.library import open_library
from tests.support.studio import with_studio

_T = OperationType
_PICTURE = [MediaType.IMAGE]
_CLIP = [MediaType.VIDEO]


@pytest.fixture
async def catalog(tmp_path: Path) -> Catalog:
    async with open_library(tmp_path) as library, (await with_studio(library)).read() as services:
        return await Catalog.of(services)


def _offer(catalog: Catalog, operation: OperationType, provider_id: str) -> Offer:
    found = catalog.offer(operation, provider_id)
    assert found is not None
    return found


def test_without_inputs_only_what_needs_none_is_offered(catalog: Catalog) -> None:
    assert catalog.operations([]) == [_T.TEXT_TO_IMAGE, _T.TEXT_TO_VIDEO]
    assert catalog.usual([]) == _T.TEXT_TO_IMAGE


def test_a_picture_offers_what_every_provider_makes_of_one(catalog: Catalog) -> None:
    expected = [_T.IMAGE_TO_IMAGE, _T.IMAGE_TO_VIDEO, _T.VIDEO_TRANSITION, _T.FUSION, _T.UPSCALE]
    assert catalog.operations(_PICTURE) == expected
    assert catalog.usual(_PICTURE) == _T.IMAGE_TO_VIDEO
    assert [offer.provider_id for offer in catalog.offers(_T.IMAGE_TO_VIDEO, _PICTURE)] == ["local", "studio"]


def test_what_is_usual_is_done_by_the_provider_that_is_chosen(catalog: Catalog) -> None:
    three = [MediaType.IMAGE] * 3
    others = {
        offer.provider_id for operation in catalog.operations(three) for offer in catalog.offers(operation, three)
    }
    for provider_id in others:
        usual = catalog.usual(three, provider_id)
        assert usual is not None
        assert provider_id in [offer.provider_id for offer in catalog.offers(usual, three)]


def test_two_pictures_leave_only_what_has_two_slots(catalog: Catalog) -> None:
    both = [MediaType.IMAGE, MediaType.IMAGE]
    assert catalog.operations(both) == [_T.IMAGE_TO_VIDEO, _T.VIDEO_TRANSITION, _T.FUSION]
    assert [offer.provider_id for offer in catalog.offers(_T.IMAGE_TO_VIDEO, both)] == ["studio"]


def test_a_clip_offers_its_own_operations(catalog: Catalog) -> None:
    expected = [_T.VIDEO_EXTEND, _T.VIDEO_TRANSITION, _T.VIDEO_MODIFY, _T.FUSION, _T.UPSCALE, _T.FRAME_EXTRACTION]
    assert catalog.operations(_CLIP) == expected


def test_nothing_is_made_of_a_sound(catalog: Catalog) -> None:
    assert not catalog.takes(MediaType.AUDIO)
    assert catalog.usual([MediaType.AUDIO]) is None


def test_inputs_go_into_the_first_free_slot_of_their_kind(catalog: Catalog) -> None:
    offer = _offer(catalog, _T.VIDEO_TRANSITION, "studio")
    placed = offer.arrange([MediaType.IMAGE, MediaType.VIDEO, MediaType.IMAGE])
    assert placed == {"first_frame": 0, "last_frame": 2}


def test_only_what_a_prompt_describes_varies(catalog: Catalog) -> None:
    assert _offer(catalog, _T.TEXT_TO_IMAGE, "local").varies
    assert not _offer(catalog, _T.FRAME_EXTRACTION, "local").varies


def test_a_prompt_is_needed_where_the_model_says_so(catalog: Catalog) -> None:
    assert _offer(catalog, _T.TEXT_TO_IMAGE, "local").needs_prompt
    assert not _offer(catalog, _T.IMAGE_TO_VIDEO, "local").needs_prompt


def test_the_first_parameter_at_fault_is_named(catalog: Catalog) -> None:
    offer = _offer(catalog, _T.IMAGE_TO_VIDEO, "studio")
    assert first_fault(offer, {"first_frame": 1, "prompt": "a", "motion": 4}) == "motion"
    assert not first_fault(offer, {"first_frame": 1, "prompt": "a"})


def test_each_operation_and_kind_has_its_words() -> None:
    assert all(verb_of(operation) for operation in OperationType)
    assert len({need_of(kind) for kind in MediaType}) == len({refusal_of((kind,)) for kind in MediaType}) == 3
    assert refusal_of((MediaType.IMAGE, MediaType.VIDEO)) == "Takes a picture or a clip"


async def test_an_account_is_offered_what_its_kind_can_do(tmp_path: Path) -> None:
    home = tmp_path / "sora"
    home.mkdir()
    registry = ProviderRegistry({"sora": factory_of("sora")(ProviderEnvironment(home))})
    async with open_library(tmp_path, registry=registry) as library:
        async with library.steps() as services:
            await services.credentials.prepare(library.user_id)
        async with library.write() as services:
            assert (await Catalog.of(services)).operations([]) == []
            official = await services.accounts.create_account("sora", "openai", credentials={"key": "sk-1"})
            found = await Catalog.of(services)
            assert found.operations([]) == [_T.TEXT_TO_IMAGE]
            assert "own" not in _offer(found, _T.TEXT_TO_IMAGE, "sora").variants
            await services.accounts.create_account("sora", "gpu", options={"base_url": "http://gpu:8000/v1"})
            found = await Catalog.of(services)
            assert found.operations([]) == [_T.TEXT_TO_IMAGE, _T.TEXT_TO_VIDEO]
            assert {"own", "gpt-image-2"} <= set(_offer(found, _T.TEXT_TO_IMAGE, "sora").variants)
            await services.accounts.remove_account(official.id)
            found = await Catalog.of(services)
            assert list(_offer(found, _T.TEXT_TO_IMAGE, "sora").variants) == ["own"]
