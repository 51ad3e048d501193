"""How an asset was made, in words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.enums import AssetOrigin, AssetState, CaptureKind, MediaType, OperationType, Verdict
from app.services.asset.asset_rows import AssetRow
from app.services.automation.captures import CaptureRow
from app.services.job.job_rows import JobRow
from app.ui.panels.inspector.recipe import Details, lines_of, size_line, time_words

ROW = AssetRow(
    id=1,
    media_type=MediaType.IMAGE,
    state=AssetState.READY,
    path="files/aa/aa.png",
    sha256="a" * 64,
    mime_type="image/png",
    size_bytes=2_100_000,
    width=1536,
    height=1024,
    duration_ms=None,
    frame_rate=None,
    micro=None,
    name="lake.png",
    prompt="A lake",
    operation_type=OperationType.TEXT_TO_IMAGE,
    provider_id="local",
    params={"prompt": "A lake", "size": "720p", "model": "v5", "loop": False, "hd": True, "first_frame": 7},
    seed=88_214_907,
    job_id=4,
    origin=AssetOrigin.JOB,
    arrived_after_cancel=False,
    created_at=datetime.now(UTC),
)


def told(details: Details) -> dict[str, str]:
    return {line.label: line.value for line in lines_of(details)}


def job(cost: int | None) -> JobRow:
    values: dict[str, object] = dict.fromkeys(JobRow.__dataclass_fields__)
    return JobRow(**(values | {"account_label": "studio-2", "actual_cost": cost}))  # type: ignore[arg-type]


def test_the_line_under_the_name_has_pixels_bytes_and_time() -> None:
    parts = size_line(ROW).split(" \N{MIDDLE DOT} ")
    assert parts[0] == "1536 \N{MULTIPLICATION SIGN} 1024"
    assert parts[1] == "2.1\N{NO-BREAK SPACE}MB"
    clip = replace(ROW, media_type=MediaType.VIDEO, duration_ms=8000)
    assert size_line(clip).split(" \N{MIDDLE DOT} ")[1] == "0:08"


def test_what_is_not_of_today_has_its_day() -> None:
    assert len(time_words(datetime.now(UTC))) == 5
    assert len(time_words(datetime.now(UTC) - timedelta(days=2))) > 12


def test_a_recipe_names_operation_model_seed_account_and_parameters() -> None:
    details = Details(ROW, "PixVerse", "Text to picture", None, job(6))
    assert told(details) == {
        "Operation": "Text to picture",
        "Model": "PixVerse v5",
        "Seed": "88,214,907",
        "Account": "studio-2 \N{MIDDLE DOT} 6 credits",
        "Size": "720p",
        "Hd": "yes",
        "First frame": "7",
    }


def test_a_model_is_told_by_its_title() -> None:
    assert told(Details(ROW, "PixVerse", model_title="Version 5"))["Model"] == "Version 5 \N{MIDDLE DOT} PixVerse"


@pytest.mark.parametrize(
    ("cost", "words"),
    [(None, "studio-2"), (0, "studio-2 \N{MIDDLE DOT} free"), (1, "studio-2 \N{MIDDLE DOT} 1 credit")],
)
def test_a_cost_is_told_once_it_is_known(cost: int | None, words: str) -> None:
    assert told(Details(ROW, job=job(cost)))["Account"] == words


def test_the_words_of_parameters_come_from_their_model() -> None:
    from pydantic import Field

    from app.providers.base import OperationParams

    class Params(OperationParams):
        seconds: int = Field(5, title="Duration", json_schema_extra={"unit": "s"})
        move: str = Field("in", title="Camera", json_schema_extra={"labels": {"in": "Push in"}})
        frame: int = Field(1, title="Frame", json_schema_extra={"slot": {"role": "first_frame"}})

    row = replace(ROW, params={"seconds": 5, "move": "in", "frame": 7}, seed=None)
    lines = told(Details(row, params_model=Params))
    assert lines == {"Duration": "5\N{NO-BREAK SPACE}s", "Camera": "Push in"}


def test_what_was_imported_has_no_recipe() -> None:
    row = replace(ROW, origin=AssetOrigin.UPLOAD, operation_type=None, params=None, seed=None)
    assert told(Details(row)) == {"Origin": "Imported", "File type": "image/png"}


def test_what_arrived_after_a_cancel_says_so() -> None:
    assert "cancelled" in told(Details(replace(ROW, arrived_after_cancel=True)))["Note"]


def test_a_frame_of_a_clip_has_no_seed() -> None:
    assert "Seed" in told(Details(ROW))
    assert "Seed" not in told(Details(replace(ROW, operation_type=OperationType.FRAME_EXTRACTION)))


def test_what_its_user_thinks_of_it_is_a_line() -> None:
    assert "Judged" not in told(Details(ROW))
    assert told(Details(replace(ROW, rating=4, verdict=Verdict.KEPT)))["Judged"] == "4 stars · kept"


def test_an_import_says_what_its_file_tells_of_its_making() -> None:
    params = {"tool": "ComfyUI", "steps": 25, "cfg": 7.5, "more": {"a": 1}}
    row = replace(ROW, origin=AssetOrigin.UPLOAD, model="flux", seed=12, params=params)
    assert told(Details(row)) == {
        "Origin": "Imported",
        "File type": "image/png",
        "Made with": "ComfyUI",
        "Model": "flux",
        "Seed": "12",
        "Steps": "25",
        "Cfg": "7.5",
    }


def test_what_is_in_the_bin_says_since_when() -> None:
    assert "In the bin" not in told(Details(ROW))
    assert told(Details(replace(ROW, deleted_at=datetime.now(UTC))))["In the bin"] == "since today"


@pytest.mark.parametrize(
    ("kind", "phone", "preset", "words"),
    [
        (CaptureKind.PICTURE, "Left", "Tour", {"Origin": "Picture of Left", "Preset": "Tour"}),
        (CaptureKind.RECORDING, "{phone}", None, {"Origin": "Recording of {phone}"}),
        (CaptureKind.FILE, None, None, {"Origin": "File of a phone that was forgotten"}),
    ],
)
def test_what_a_phone_delivered_names_the_phone_and_the_preset(
    kind: CaptureKind, phone: str | None, preset: str | None, words: dict[str, str]
) -> None:
    row = replace(ROW, origin=AssetOrigin.UPLOAD, operation_type=None, params=None, seed=None)
    capture = CaptureRow(row.id, kind, datetime.now(UTC), 1, phone, None, preset)
    lines = told(Details(row, capture=capture))
    assert len(lines.pop("Taken")) == 5
    assert lines == {"File type": "image/png"} | words
