"""Clips' records and forms."""

from app.domain.enums import OperationType, ProviderStatus
from app.providers.sora.manifest import CATALOG
from app.providers.sora.videos import form_of, id_of, is_last, listed, path_of, standing


async def test_every_field_of_a_form_is_text() -> None:
    params = CATALOG.operations()[OperationType.TEXT_TO_VIDEO].model_validate(
        {"model": "own", "prompt": "x", "served_model": "wan", "duration": 6, "guidance": 4.0, "seed": 7}
    )
    fields, files = await form_of(CATALOG, params)
    assert fields == {
        "prompt": "x",
        "model": "wan",
        "seconds": "6",
        "size": "1280x720",
        "guidance_scale": "4.0",
        "seed": "7",
    }
    assert files == []


def test_records_are_read_whatever_else_is_in_them() -> None:
    def status(**data: object) -> tuple[ProviderStatus, float | None]:
        told = standing({"id": "v", **data}, "http://gpu/v1", "v/1")
        return told.status, told.fraction

    assert status(status="in_progress", progress=42) == (ProviderStatus.PROCESSING, 0.42)
    assert status(status="in_progress", progress=10**400) == (ProviderStatus.PROCESSING, None)
    assert status(status="new") == (ProviderStatus.PROCESSING, None)
    assert status(status="deleted") == (ProviderStatus.CANCELLED, None)
    assert status(status="failed", error="text") == (ProviderStatus.FAILED, None)
    done = standing({"status": "completed"}, "http://gpu/v1", "v/1")
    assert (done.outputs[0].url, done.outputs[0].needs_key) == ("http://gpu/v1/videos/v%2F1/content", True)
    assert path_of("video_YQ==") == "/videos/video_YQ%3D%3D"


def test_ids_and_pages() -> None:
    assert id_of({"id": ""}) is None
    assert id_of({"id": "a\nb"}) is None
    rows = [{"id": "a", "prompt": "x", "created_at": 5}, {"id": "b", "created_at": "x"}, {"id": 5}, 6]
    assert [(job.remote_id, at) for job, at in listed({"data": rows[:2]}) or []] == [("a", 5.0), ("b", 0.0)]
    assert listed({"data": rows}) is None, "a record without an id may be any"
    assert listed({"data": {}}) is None
    assert listed({"data": []}) == []
    assert [is_last({"has_more": said}, ["a"]) for said in (False, True, None)] == [True, False, False]
    assert [is_last({"has_more": said}, []) for said in (False, True, None)] == [True, False, True]
