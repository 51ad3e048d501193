"""Why a picture does not come from the best source is told."""

from app.devices.live_desk import LiveStatus
from app.devices.sources import SourceKind
from app.ui.panels.devices.source_words import source_words


def test_only_what_is_not_the_best_source_is_told_with_its_reason() -> None:
    record = LiveStatus(source=SourceKind.RECORD)
    assert source_words(None, "why") == source_words(LiveStatus(), "why") == ""
    assert source_words(LiveStatus(source=SourceKind.SCRCPY), "why") == ""
    assert source_words(record, "") == ""
    assert source_words(record, "scrcpy 5.0 is not known.") == "Picture by screenrecord. scrcpy 5.0 is not known."
    poll = LiveStatus(source=SourceKind.POLL, refusal="The phone cannot record its screen.")
    assert source_words(poll, "why") == "Single pictures only. The phone cannot record its screen."
