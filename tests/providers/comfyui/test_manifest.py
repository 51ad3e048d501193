from datetime import timedelta

from app.domain.enums import MediaType
from app.providers.base import CancelAbility, ClearingWay, InputTransport
from app.providers.comfyui.manifest import manifest_with
from app.providers.comfyui.server import SUBMIT_SECONDS


def test_it_declares_what_a_server_of_ones_own_is() -> None:
    manifest = manifest_with({})
    assert manifest.clearing == (ClearingWay.OWN_ID,)
    assert manifest.settle_delay > timedelta(seconds=SUBMIT_SECONDS)
    assert (manifest.cancel, manifest.credit_types, manifest.hosts) == (CancelAbility.ANY, (), ())
    assert {limits.transport for limits in manifest.inputs.values()} == {InputTransport.SERVER_FILENAME}
    assert set(manifest.inputs) == set(MediaType)
    assert [field.name for field in manifest.account_fields if field.is_secret] == ["headers"]
