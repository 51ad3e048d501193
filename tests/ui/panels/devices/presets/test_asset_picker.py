"""The list of files, which the tests of the field use; here its lines."""

from datetime import UTC, datetime

from app.domain.enums import AssetOrigin, AssetState, MediaType
from app.services.asset.asset_rows import AssetRow
from app.ui.panels.devices.presets.asset_picker import file_lines


def row(asset_id: int, name: str, kind: MediaType) -> AssetRow:
    return AssetRow(
        id=asset_id,
        media_type=kind,
        state=AssetState.READY,
        path=None,
        sha256=None,
        mime_type="",
        size_bytes=None,
        width=None,
        height=None,
        duration_ms=None,
        frame_rate=None,
        micro=None,
        name=name,
        prompt="",
        operation_type=None,
        provider_id="local",
        params=None,
        seed=None,
        job_id=None,
        origin=AssetOrigin.UPLOAD,
        arrived_after_cancel=False,
        created_at=datetime.now(UTC),
    )


def test_variables_stand_before_files() -> None:
    rows = [row(9, "b.mp4", MediaType.VIDEO), row(8, "a.png", MediaType.IMAGE)]
    lines = file_lines(rows, ["clip", "who"], "CL")
    assert [(line.text, line.value, line.icon) for line in lines] == [
        ("Variables", None, ""),
        ("clip", "{{clip}}", "tag"),
        ("Files, the newest first", None, ""),
        ("b.mp4", "9", "film"),
        ("a.png", "8", "image"),
    ]
    assert [line.text for line in file_lines([], ["who"], "cl")] == ["No file is like that"]
