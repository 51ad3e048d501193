"""What a user signs with."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.domain.errors import ResourceNotFoundError, ValidationError, VaultError
from app.domain.signing import SigningCertificate
from app.media.credentials.certificates import facts_of
from tests.support.credentials import self_made
from tests.support.keyrings import MemoryKeyring, memory_vault
from tests.support.library import DATABASE_NAME, OpenLibrary, open_library


async def count(library: OpenLibrary) -> int:
    async with library.parts.database.read() as session:
        return await session.scalar(select(func.count()).select_from(SigningCertificate)) or 0


async def test_a_key_is_sealed_opened_and_forgotten_and_is_nowhere_in_plain(tmp_path: Path) -> None:
    hidden: list[str] = []
    async with open_library(tmp_path, vault=memory_vault(hidden=hidden)) as library:
        key = self_made()
        async with library.steps() as services:
            keys = services.content_credentials.keys
            facts = await keys.set_certificate(library.user_id, key.chain, key.key)
            assert facts.subject == "Ada (self-made, not trusted)"
            assert await keys.open_key(library.user_id) == key
            with pytest.raises(ValidationError):
                await keys.set_certificate(library.user_id, b"", key.key)
        assert key.key.decode() in hidden
        async with library.write() as services:
            keys = services.content_credentials.keys
            assert await keys.get_certificate(library.user_id) == facts
            with pytest.raises(ResourceNotFoundError):
                await keys.get_certificate(library.user_id + 1)
        secret = key.key.splitlines()[1]
        for path in (tmp_path / "data").glob(f"{DATABASE_NAME}*"):
            assert secret not in path.read_bytes()
        async with library.write() as services:
            assert await services.content_credentials.keys.forget_certificate(library.user_id)
            assert not await services.content_credentials.keys.forget_certificate(library.user_id)
        assert await count(library) == 0


async def test_without_one_a_self_made_one_is_made_once_and_goes_with_the_key_of_the_vault(tmp_path: Path) -> None:
    async with open_library(tmp_path) as library:
        async with library.steps() as services:
            keys = services.content_credentials.keys
            first = await keys.open_key(library.user_id)
            assert await keys.open_key(library.user_id) == first
            assert facts_of(first.chain).subject == "PixSim7 user (self-made, not trusted)"
        assert await count(library) == 1
        async with library.steps() as services:
            await services.credentials.start_over(library.user_id)
        assert await count(library) == 0


async def test_where_the_key_cannot_be_kept_there_is_none(tmp_path: Path) -> None:
    ring = MemoryKeyring()
    ring.reason = "there is no keyring"
    async with open_library(tmp_path, vault=memory_vault([ring])) as library:
        async with library.steps() as services:
            with pytest.raises(VaultError):
                await services.content_credentials.keys.open_key(library.user_id)
        assert await count(library) == 0
