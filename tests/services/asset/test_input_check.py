"""What is said of an asset in a slot before a job is made of it."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from app.domain.account import ProviderAccount
from app.domain.asset import Asset
from app.domain.enums import InputRole, MediaType, OperationType, SubmissionState
from app.domain.errors import ValidationError
from app.domain.submission import ProviderSubmission
from app.providers.base import InputLimits, InputSlot, InputTransport
from app.services.asset.fitting import Fix
from app.services.asset.input_check import InputLook, no_public_link
from tests.support.library import OpenLibrary, open_library
from tests.support.models import with_models
from tests.support.studio import submit


def _slot(**changes: object) -> InputSlot:

    plain = InputSlot("clip", InputRole.SOURCE_CLIP, (MediaType.IMAGE, MediaType.VIDEO), "Clip", is_required=True)
    return replace(plain, **changes)  # type: ignore[arg-type]


async def _look(library: OpenLibrary, asset_id: int, slot: InputSlot, provider_id: str = "lamp") -> InputLook:
    async with library.read() as services:
        looks = await services.inputs.look_at_all({slot.name: asset_id}, provider_id, [slot])
        return looks.get(slot.name, InputLook())


async def test_what_does_not_fit_is_told_with_its_fix_and_refused_where_a_job_is_made(tmp_path: Path) -> None:
    async with open_library(tmp_path) as plain:
        library = await with_models(plain, tmp_path)
        picture, clip = await library.import_picture(), await library.import_clip()
        looked = await _look(library, clip.id, _slot())
        assert looked.refusal.endswith("Lamplight takes 0.5 s at most.")
        assert (looked.fix, looked.longest) == (Fix.TRIM, 0.5)
        async with library.read() as services:
            found = await services.inputs.mending(clip.id, "lamp", _slot(), start=0.25)
            assert await services.inputs.mending(99, "lamp", _slot()) is None
        assert found is not None
        assert (found[0], found[1].params) == ("local", {"source_clip": clip.id, "start": 0.25, "end": 0.75})
        told = await _look(library, picture.id, _slot())
        assert (told.refusal, [words.startswith("A side has") for words in told.told]) == ("", [True])
        params = {"model": "lamp-1", "prompt": "a lamp", "first_frame": picture.id, "reference_1": clip.id}
        with pytest.raises(ValidationError, match=r"Reference 1: It lasts .* 0\.5 s at most\.") as caught:
            async with library.write() as services:
                await services.jobs.create_job(library.user_id, "lamp", OperationType.IMAGE_TO_VIDEO, params)
        assert caught.value.field == "reference_1"
        assert await _look(library, clip.id, _slot(), "local") == InputLook()
        assert (await _look(library, clip.id, _slot(takes_own=True, takes_only_own=True))).refusal == (
            "Lamplight takes here only what it made itself, with the same account."
        )
        assert await _look(library, 99, _slot()) == InputLook()


async def test_results_of_two_accounts_do_not_go_where_each_is_known_to_its_own_alone(tmp_path: Path) -> None:
    async with open_library(tmp_path) as plain:
        library = await with_models(plain, tmp_path)
        async with library.write() as services:
            await services.accounts.create_account("lamp", "bob@example.org", max_concurrent_jobs=1)
        ids = {
            name: (await library.import_picture(f"{name}.png", (64 + place, 48))).id
            for place, name in enumerate(("one", "two", "three"))
        }
        jobs = [await _made(library) for _ in ids]
        async with library.parts.database.write() as session:
            first, second = await session.scalars(
                select(ProviderAccount).where(ProviderAccount.provider_id == "lamp").order_by(ProviderAccount.id)
            )
            for asset_id, job_id, account in zip(ids.values(), jobs, (first, first, second), strict=True):
                asset = await session.get_one(Asset, asset_id)
                made_by = select(ProviderSubmission.id).where(ProviderSubmission.job_id == job_id)
                asset.provider_id, asset.account_id = "lamp", account.id
                asset.submission_id = await session.scalar(made_by)
        only = {name: _slot(name=name, takes_own=True, takes_only_own=True) for name in ids}
        async with library.read() as services:
            looks = await services.inputs.look_at_all(ids, "lamp", list(only.values()))
            free = only | {"three": _slot(name="three", takes_own=True)}
            assert await services.inputs.look_at_all(ids, "lamp", list(free.values())) == dict.fromkeys(
                ids, InputLook()
            )
        assert [bool(looks[name].refusal) for name in ids] == [False, False, True]
        assert f"three.png is of {second.label}, one.png of {first.label}. Choose" in looks["three"].refusal
        async with library.parts.database.write() as session:
            (await session.get_one(Asset, ids["three"])).account_id = None
        async with library.read() as services:
            looks = await services.inputs.look_at_all(ids, "lamp", list(only.values()))
        assert "three.png is of an account that is gone" in looks["three"].refusal


async def _made(library: OpenLibrary) -> int:
    """A job that has made something."""
    async with library.write() as services:
        job = await services.jobs.create_job(
            library.user_id, "local", OperationType.TEXT_TO_IMAGE, {"prompt": "a lamp"}
        )
    await submit(library, job.id, (SubmissionState.SENDING, SubmissionState.ACCEPTED, SubmissionState.SUCCEEDED))
    return job.id


async def test_a_public_link_needs_a_provider_that_makes_them(tmp_path: Path) -> None:
    async with open_library(tmp_path) as plain:
        library = await with_models(plain, tmp_path)
        picture = await library.import_picture()
        slot = _slot(limits=InputLimits(transport=InputTransport.PUBLIC_URL))
        assert (await _look(library, picture.id, slot)).refusal == no_public_link("Lamplight")
        async with library.parts.database.write() as session:
            (account,) = await session.scalars(select(ProviderAccount).where(ProviderAccount.provider_id == "lamp"))
            account.options = {"public_host": "local"}
        told = await _look(library, picture.id, slot)
        assert told == InputLook(
            told=("It goes over Local engine's public storage: anybody who has the link can fetch it.",)
        )
        async with library.parts.database.write() as session:
            again, asset = await session.get(ProviderAccount, account.id), await session.get(Asset, picture.id)
            assert again is not None
            assert asset is not None
            again.options, asset.remote_url = {"public_host": "nobody"}, "https://files.example.com/a.png"
        assert await _look(library, picture.id, slot) == InputLook()
