"""PixVerse's models are all there, and the cheap ones are the usual ones."""

from app.domain.enums import MediaType, OperationType
from app.providers.base import ClearingWay, InputTransport, input_slots
from app.providers.pixverse.manifest import BASES, CATALOG, MANIFEST


def test_every_model_of_the_reference_is_offered() -> None:
    models = {"v3.5", "v4", "v4.5", "v5", "v5.5", "v5.6", "v6", "c1"}
    assert models < set(CATALOG.models)
    for operation in (OperationType.TEXT_TO_VIDEO, OperationType.IMAGE_TO_VIDEO, OperationType.VIDEO_EXTEND):
        assert models <= set(MANIFEST.operations[operation].model_json_schema()["properties"]["model"]["enum"])
    assert all(model.prices for model in CATALOG.models.values())


def test_a_clip_of_the_same_account_goes_by_its_id_and_all_else_is_brought_there() -> None:
    (clip,) = input_slots(MANIFEST.params_model(OperationType.UPSCALE))
    assert clip.takes_own
    assert {limits.transport for limits in MANIFEST.inputs.values()} == {InputTransport.UPLOAD_ID}
    assert set(MANIFEST.inputs) == set(MediaType)
    restyle = MANIFEST.params_model(OperationType.VIDEO_MODIFY).variant({"model": "restyle"})
    assert [slot.limits.most_seconds for slot in input_slots(restyle) if slot.limits] == [16]


def test_the_key_goes_to_the_hosts_of_the_regions_alone() -> None:
    assert {address.split("/")[2] for address in BASES.values()} == set(MANIFEST.hosts)
    assert MANIFEST.clearing == (ClearingWay.KEY, ClearingWay.USAGE)
    (key,) = (field for field in MANIFEST.account_fields if field.is_secret)
    assert "platform.pixverse.ai" in key.help
