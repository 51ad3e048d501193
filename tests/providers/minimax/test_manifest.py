"""MiniMax's models are all there, and each input goes by the way that its generation takes."""

from app.domain.enums import OperationType
from app.providers.base import InputTransport, input_slots
from app.providers.minimax.manifest import CATALOG, HOSTS, MANIFEST


def test_every_model_of_the_reference_is_offered() -> None:
    models = {"MiniMax-H3", "MiniMax-H3-Max", "MiniMax-Hailuo-2.3", "MiniMax-Hailuo-2.3-Fast", "MiniMax-Hailuo-02"}
    models |= {"T2V-01", "T2V-01-Director", "I2V-01", "I2V-01-Director", "I2V-01-live", "S2V-01", "image-01"}
    assert models <= set(CATALOG.models)
    assert all(model.prices for model in CATALOG.models.values())
    assert set(HOSTS.values()) < set(MANIFEST.hosts)


def test_inputs_of_the_older_generation_go_inside_the_request() -> None:
    def transports(operation: OperationType, model: str) -> set[InputTransport]:
        slots = input_slots(MANIFEST.params_model(operation).variant({"model": model}))
        return {slot.limits.transport if slot.limits else InputTransport.UPLOAD_ID for slot in slots}

    assert transports(OperationType.IMAGE_TO_VIDEO, "MiniMax-H3") == {InputTransport.UPLOAD_ID}
    for model in ("MiniMax-Hailuo-02", "MiniMax-Hailuo-2.3", "I2V-01-live"):
        assert transports(OperationType.IMAGE_TO_VIDEO, model) == {InputTransport.DATA_URI}
    assert transports(OperationType.IMAGE_TO_IMAGE, "image-01") == {InputTransport.DATA_URI}
    (clip,) = input_slots(MANIFEST.params_model(OperationType.UPSCALE))
    assert clip.takes_only_own
