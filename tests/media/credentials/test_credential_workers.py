"""Content Credentials in worker processes."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.errors import MediaError, WorkerError
from app.media.credentials.credential_workers import CredentialWorkers
from app.media.credentials.found import CredentialState
from app.media.credentials.signing import SigningOrder
from tests.media.files import encoded, halves
from tests.support.credentials import MAKING, self_made
from tests.support.kept_workers import KeptWorkers


async def test_a_copy_is_signed_and_read_within_the_limits_of_the_workers(tmp_path: Path) -> None:
    pool = KeptWorkers()
    workers = CredentialWorkers(pool, pool)
    source, target = tmp_path / "a.png", tmp_path / "b.png"
    source.write_bytes(encoded(halves(32, 24), "PNG"))
    making = replace(MAKING, mime_type="image/png")
    await workers.sign(SigningOrder(str(source), str(target), making, self_made()))
    found = await workers.read(target)
    assert found is not None
    assert found.state == CredentialState.SELF_MADE
    assert await workers.read(source) is None
    with pytest.raises(MediaError):
        await workers.read(tmp_path / "gone.png")
    await pool.close()
    with pytest.raises(WorkerError):
        await workers.read(source)
