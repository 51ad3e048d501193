"""The profile of whoever sits at this computer."""

from pathlib import Path

from app.services.user.own_profile import ensure_profile
from tests.support.library import open_library
from tests.support.provider import FakeProvider


async def test_the_profile_that_is_there_is_kept_and_gets_the_accounts_that_need_no_sign_in(tmp_path: Path) -> None:
    async with open_library(tmp_path, registry=FakeProvider().registry()) as library:
        assert (await ensure_profile(library.work)).id == library.user_id
        assert (await ensure_profile(library.work)).id == library.user_id
        async with library.read() as services:
            assert [account.is_built_in for account in await services.accounts.list_accounts("fake")] == [True]
