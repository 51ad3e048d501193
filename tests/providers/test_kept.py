"""Results that come with the answer to their submit."""

from pathlib import Path

import pytest

from app.domain.enums import ProviderStatus
from app.domain.errors import SubmitUncertainError
from app.providers.kept import KeptFile, KeptResults
from app.providers.results import VideoStatusResult

TOKEN = "0f7a1c9e-1111-4222-8333-444455556666"  # noqa: S105  (an id)


def bytes_of(status: VideoStatusResult) -> list[bytes]:
    return [Path(output.path or "").read_bytes() for output in status.outputs]


async def test_what_came_is_on_the_disk_and_is_found_again_by_another_process(tmp_path: Path) -> None:
    kept = KeptResults(tmp_path)
    assert await kept.status(TOKEN) is None
    assert await kept.find(TOKEN) is None
    result = await kept.keep(TOKEN, [KeptFile(b"one"), KeptFile(b"two", ".jpg")], cost=7, note="1 of 3 was refused.")
    assert (result.remote_id, result.cost, KeptResults.is_kept(result.handle)) == (TOKEN, 7, True)
    again = KeptResults(tmp_path)
    found = await again.find(TOKEN)
    assert found is not None
    assert KeptResults.is_kept(found.handle)
    status = await again.status(TOKEN)
    assert status is not None
    assert (status.status, status.note) == (ProviderStatus.COMPLETED, "1 of 3 was refused.")
    assert bytes_of(status) == [b"one", b"two"]
    assert [output.name for output in status.outputs] == ["000.png", "001.jpg"]
    await again.forget(TOKEN)
    assert await kept.status(TOKEN) is None
    assert not KeptResults.is_kept({})


async def test_what_was_not_written_to_its_end_is_not_there(tmp_path: Path) -> None:
    kept = KeptResults(tmp_path)
    await kept.keep(TOKEN, [KeptFile(b"one")])
    (tmp_path / "received" / TOKEN / "done.json").unlink()
    assert await kept.status(TOKEN) is None
    await kept.keep(TOKEN, [KeptFile(b"again")])
    status = await kept.status(TOKEN)
    assert status is not None
    assert status.note is None
    assert bytes_of(status) == [b"again"]


@pytest.mark.parametrize("token", ["../../etc", "", "a/b"])
async def test_a_token_that_is_none_leads_nowhere(tmp_path: Path, token: str) -> None:
    kept = KeptResults(tmp_path)
    with pytest.raises(SubmitUncertainError, match="could not be written"):
        await kept.keep(token, [KeptFile(b"x")])
    assert await kept.find(token) is None
    await kept.forget(token)
    assert not await kept.status(token)
