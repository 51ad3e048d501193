"""Jobs at every provider, from the queue to the library, and one film that goes through four of them."""

import itertools
from pathlib import Path

import pytest
from sqlalchemy import select

from app.domain.asset import Asset
from app.domain.enums import InputRole, MediaType, OperationType, SubmissionState
from app.domain.errors import ProviderUnavailableError
from app.domain.lineage import AssetLineage
from app.domain.submission import ProviderSubmission, SubmissionStage
from tests.support.cloud import Cloud, open_cloud
from tests.support.library import make_clip

T2V, I2V = OperationType.TEXT_TO_VIDEO, OperationType.IMAGE_TO_VIDEO
PROMPT = "a paper boat on a storm drain"
CLOUDS = ("pixverse", "runway", "kling", "minimax", "luma", "google", "fal", "replicate")
# A result of these is large enough to be the input of any of the others.
CLIPS = "4,1280x720,24"


async def parents(cloud: Cloud, asset: Asset) -> list[tuple[int, InputRole]]:
    async with cloud.library.parts.database.read() as session:
        rows = await session.execute(
            select(AssetLineage.parent_id, AssetLineage.role).where(AssetLineage.child_id == asset.id)
        )
        return [(parent_id, InputRole(role or "")) for parent_id, role in rows]


@pytest.mark.parametrize("provider_id", CLOUDS)
async def test_a_picture_becomes_a_clip_in_the_library_with_its_lineage(tmp_path: Path, provider_id: str) -> None:
    async with open_cloud(tmp_path, [provider_id]) as cloud:
        picture = await cloud.library.import_picture("boat.png", (1280, 720))
        (clip,) = await cloud.make(provider_id, I2V, {"prompt": PROMPT}, picture)
        assert (clip.media_type, clip.provider_id, clip.operation_type) == (MediaType.VIDEO, provider_id, I2V)
        assert clip.prompt == PROMPT
        assert cloud.library.parts.library.file(clip.path or "").is_file()
        assert await parents(cloud, clip) == [(picture.id, InputRole.FIRST_FRAME)]
        assert cloud.servers[provider_id].violations == []
        (again,) = await cloud.make(provider_id, I2V, {"prompt": PROMPT}, picture)
        assert again.id != clip.id
        uploads = [call["path"] for call in cloud.servers[provider_id].calls if "upload" in call["path"]]
        assert len(uploads) <= 3, uploads


@pytest.mark.long
async def test_a_film_goes_through_four_providers(tmp_path: Path) -> None:
    names = ["pixverse", "runway", "fal", "kling"]
    async with open_cloud(tmp_path, names, clips=CLIPS, options={"kling": {"public_host": "fal"}}) as cloud:
        (first,) = await cloud.make("pixverse", T2V, {"prompt": PROMPT})
        (second,) = await cloud.make("runway", OperationType.VIDEO_MODIFY, {"prompt": "in winter"}, first)
        (third,) = await cloud.make("fal", OperationType.VIDEO_MODIFY, {"prompt": "at night"}, second)
        own = (await cloud.library.import_files(make_clip(tmp_path / "own.mp4", (1280, 720), seconds=4.0)))[0]
        modify = OperationType.VIDEO_MODIFY
        (fourth,) = await cloud.make("kling", modify, {"prompt": "as clay"}, third)
        (fifth,) = await cloud.make("kling", modify, {"prompt": "as clay"}, own)
        chain = [first, second, third, fourth]
        for parent, child in itertools.pairwise(chain):
            assert (parent.id, InputRole.SOURCE_CLIP) in await parents(cloud, child)
        assert await parents(cloud, fifth) == [(own.id, InputRole.SOURCE_CLIP)]
        async with cloud.library.read() as services:
            above = await services.lineage.get_ancestors(fourth.id)
        assert [asset.id for asset in above] == [third.id, second.id, first.id]
        (sound,) = await cloud.make("runway", OperationType.SOUND_EFFECT, {"prompt": "rain on a tin roof"})
        assert (sound.media_type, sound.duration_ms is not None) == (MediaType.AUDIO, True)
        for name, server in cloud.servers.items():
            assert server.violations == [], name
        key = next(iter(cloud.servers.values())).key.encode()
    leaks = [path for path in (tmp_path / "home").rglob("*") if path.is_file() and key in path.read_bytes()]
    assert leaks == []


async def test_a_link_that_holds_the_key_is_kept_without_it_and_fetched_by_its_header(tmp_path: Path) -> None:
    async with open_cloud(tmp_path, ["google"]) as cloud:
        server = cloud.servers["google"]
        server.order("hold_key")
        (clip,) = await cloud.make("google", T2V, {"prompt": PROMPT})
        assert (clip.remote_url or "").endswith(":download?alt=media")
        assert server.violations == []
        async with cloud.library.parts.database.read() as session:
            (submission,) = await session.scalars(select(ProviderSubmission))
        assert server.key not in f"{submission.outputs} {submission.answer} {submission.handle}"


async def test_a_task_that_was_stopped_before_it_began_ends_as_cancelled_and_costs_nothing_after_a_restart_too(
    tmp_path: Path,
) -> None:
    async with open_cloud(tmp_path, ["runway"]) as cloud:
        server, library = cloud.servers["runway"], cloud.library
        server.set_pace(wait_seconds=60.0)
        async with library.write() as services:
            job = await services.jobs.create_job(library.user_id, "runway", T2V, {"prompt": PROMPT})
        submission = await cloud.submit(job)
        assert submission.charged
        async with library.write() as services:
            await services.jobs.cancel_job(job.id)
        # The program ends after the provider was asked: the row has it, and no adapter needs to remember.
        server.go_wrong({"path": "/tasks/", "method": "GET", "status": 503, "skip": 1})
        with pytest.raises(ProviderUnavailableError):
            async with library.work.steps() as services:
                await services.tracker.check(submission.id)
        async with library.work.steps() as services:
            await services.tracker.check(submission.id)
        async with library.parts.database.read() as session:
            ended = await session.get_one(ProviderSubmission, submission.id)
        assert (ended.state, ended.charged) == (SubmissionState.CANCELLED, 0)


async def test_what_the_content_rules_left_of_several_pictures_is_kept_and_told(tmp_path: Path) -> None:
    async with open_cloud(tmp_path, ["minimax"]) as cloud:
        cloud.servers["minimax"].plan({"kind": "partial"})
        made = await cloud.make("minimax", OperationType.TEXT_TO_IMAGE, {"prompt": PROMPT, "outputs": 3})
        assert [(asset.media_type, asset.output_index) for asset in made] == [
            (MediaType.IMAGE, index) for index in range(len(made))
        ]
        assert len(made) in {1, 2}
        async with cloud.library.parts.database.read() as session:
            notes = await session.scalars(select(SubmissionStage.note).where(SubmissionStage.note.is_not(None)))
            assert any("content rules" in (note or "") for note in notes)
