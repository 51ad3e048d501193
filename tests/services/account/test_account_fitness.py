"""Accounts of a kind that cannot do something."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from typing_extensions import override

from app.domain.enums import OperationType
from app.domain.errors import NoAvailableAccountError
from app.providers.base import AccountField
from app.services.account.account_fitness import unfit_accounts, unfit_reason
from tests.support.library import open_library
from tests.support.money import job_of
from tests.support.provider import FakeProvider

T2I, I2I = OperationType.TEXT_TO_IMAGE, OperationType.IMAGE_TO_IMAGE


class Choosy(FakeProvider):
    """An account with a note makes no pictures out of words."""

    @override
    def unfit_reason(self, operation: OperationType, options: Mapping[str, str], model: str | None = None) -> str:
        return "makes none" if operation == T2I and "note" in options and model != "small" else ""


def choosy() -> Choosy:
    provider = Choosy(has_own_account=False)
    fields = (AccountField("note", "Note", is_required=False),)
    provider.instance_manifest = replace(provider.manifest, accounts_differ=True, account_fields=fields)
    return provider


def test_an_account_is_unfit_that_can_do_nothing_of_it() -> None:
    provider, noted = choosy(), {"note": "x"}
    assert unfit_reason(provider, noted, [(T2I, None)]) == "makes none"
    assert unfit_reason(provider, noted, [(T2I, "small")]) == unfit_reason(provider, {}, [(T2I, None)]) == ""
    assert unfit_reason(provider, noted, [(T2I, None), (I2I, None)]) == unfit_reason(provider, noted, []) == ""
    provider.instance_manifest = replace(provider.manifest, accounts_differ=False)
    assert unfit_reason(provider, noted, [(T2I, None)]) == ""


async def test_an_unfit_account_is_passed_over_with_its_reason_and_holds_no_other_job_back(tmp_path: Path) -> None:
    provider = choosy()
    async with open_library(tmp_path, registry=provider.registry()) as library:
        async with library.write() as services:
            noted = await services.accounts.create_account("fake", "noted", options={"note": "x"})
        job_id = await job_of(library)
        async with library.read() as services:
            found = await services.accounts.explain_selection("fake", T2I)
            assert (found.winner, found.reasons()) == (None, {"noted": "makes none"})
            assert (await services.accounts.explain_selection("fake", I2I)).winner is not None
        async with library.steps() as services:
            with pytest.raises(NoAvailableAccountError, match="makes none") as caught:
                await services.pipeline.claim(job_id)
        assert caught.value.is_of_job_alone
        async with library.write() as services:
            plain = await services.accounts.create_account("fake", "plain")
        async with library.steps() as services:
            assert (await services.pipeline.claim(job_id)).account_id == plain.id
        async with library.parts.database.read() as session:
            registry, works = library.parts.registry, [(T2I, None)]
            assert await unfit_accounts(session, registry, "fake", None, works) == {noted.id: "makes none"}
            assert await unfit_accounts(session, registry, "nobody", None, works) == {}
