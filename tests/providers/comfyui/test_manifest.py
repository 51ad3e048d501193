from datetime import timedelta

from app.domain.enums import MediaType, OperationType
from app.providers.base import CancelAbility, ClearingWay, InputTransport
from app.providers.comfyui.manifest import MANIFEST
from app.providers.comfyui.server import SUBMIT_SECONDS


def test_it_declares_what_a_server_of_ones_own_is() -> None:
    assert MANIFEST.clearing == (ClearingWay.OWN_ID,)
    assert MANIFEST.settle_delay > timedelta(seconds=SUBMIT_SECONDS)
    assert (MANIFEST.cancel, MANIFEST.credit_types, MANIFEST.hosts) == (CancelAbility.ANY, (), ())
    assert {limits.transport for limits in MANIFEST.inputs.values()} == {InputTransport.SERVER_FILENAME}
    assert set(MANIFEST.inputs) == set(MediaType)
    assert OperationType.UPSCALE in MANIFEST.operations
    assert [field.name for field in MANIFEST.account_fields if field.is_secret] == ["headers"]
