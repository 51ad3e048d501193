"""What a provider declares of itself."""

from dataclasses import replace

import pytest

from app.domain.enums import MediaType
from app.providers.base import CancelAbility, InputLimits, InputTransport
from tests.support.provider import FakeProvider


@pytest.mark.parametrize("cancel", CancelAbility)
def test_a_provider_is_asked_to_stop_a_job_unless_it_never_does(cancel: CancelAbility) -> None:
    assert replace(FakeProvider().manifest, cancel=cancel).can_cancel == (cancel != CancelAbility.NEVER)


@pytest.mark.parametrize("transport", InputTransport)
def test_files_of_this_disk_go_to_an_engine_of_this_computer_alone(transport: InputTransport) -> None:
    manifest = replace(FakeProvider().manifest, inputs={MediaType.IMAGE: InputLimits(transport=transport)})
    assert manifest.takes_local_paths == (transport == InputTransport.LOCAL_PATH)
    assert transport.is_uploaded == transport.value.startswith(("upload", "server"))
