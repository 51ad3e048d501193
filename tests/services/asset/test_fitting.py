"""What a provider would not take of a file, and what would mend it."""

import pytest

from app.domain.enums import MediaType
from app.media.probe import Inspection
from app.providers.base import InputLimits
from app.services.asset.fitting import Facts, Fix, facts_found, misfits

PICTURE = Facts(MediaType.IMAGE, "image/png", 2_000_000, 1600, 900)
CLIP = Facts(MediaType.VIDEO, "video/mp4", 40_000_000, 1920, 1080, 42.0, 25.0)
SOUND = Facts(MediaType.AUDIO, "audio/wav", 1_000_000, seconds=3.0)


@pytest.mark.parametrize(
    ("facts", "limits", "words", "fix"),
    [
        (CLIP, InputLimits(most_seconds=16), "It lasts 42.0 s; Runway takes 16 s at most.", Fix.TRIM),
        (CLIP, InputLimits(least_seconds=60), "It lasts 42.0 s; Runway takes 60 s at least.", Fix.NONE),
        (CLIP, InputLimits(least_fps=30), "It has 25 frames a second; Runway wants 30.", Fix.CONVERT),
        (CLIP, InputLimits(most_fps=24), "It has 25 frames a second; Runway takes 24.", Fix.CONVERT),
        (CLIP, InputLimits(longest_side=1280), "A side has 1920 pixels; Runway takes 1280 at most.", Fix.SHRINK),
        (CLIP, InputLimits(("video/webm",)), "Runway takes no MP4 files, but WEBM.", Fix.CONVERT),
        (PICTURE, InputLimits(longest_side=1280), "A side has 1600 pixels; Runway takes 1280 at most.", Fix.SHRINK),
        (PICTURE, InputLimits(shortest_side=1024), "A side has 900 pixels; Runway wants 1024.", Fix.ENLARGE),
        (PICTURE, InputLimits(most_aspect=1.5), "It is wider than Runway takes (1.5 : 1).", Fix.CROP),
        (PICTURE, InputLimits(least_aspect=2), "It is taller than Runway takes (1 : 0.5).", Fix.CROP),
        (PICTURE, InputLimits(("image/jpeg", "image/webp")), "Runway takes no PNG files, but JPEG, WEBP.", Fix.CONVERT),
        (PICTURE, InputLimits(size_bytes=1_000_000), "The file has 2.0 MB; Runway takes 1.0 MB at most.", Fix.SHRINK),
        (SOUND, InputLimits(most_seconds=2), "It lasts 3.0 s; Runway takes 2 s at most.", Fix.TRIM),
    ],
)
def test_a_limit_that_is_not_kept_is_told_with_both_numbers_and_what_would_mend_it(
    facts: Facts, limits: InputLimits, words: str, fix: Fix
) -> None:
    (found,) = misfits(facts, limits, "Runway")
    assert (found.sentence, found.fix) == (words, fix)
    keeps_content = fix in {Fix.SHRINK, Fix.CONVERT}
    assert found.is_mended_at_submit == (facts is PICTURE and keeps_content)


@pytest.mark.parametrize("facts", [PICTURE, CLIP, SOUND])
def test_what_keeps_every_limit_or_has_none_fits(facts: Facts) -> None:
    wide = InputLimits(("image/png", "video/mp4", "audio/wav"), 50_000_000, 4000, 300, 0.4, 2.5, 2.0, 42.0, 24.0, 25.05)
    assert misfits(facts, wide, "Runway") == []
    assert misfits(facts, InputLimits(), "Runway") == []


def test_what_a_person_must_mend_comes_first() -> None:
    found = misfits(PICTURE, InputLimits(("image/jpeg",), most_aspect=1.0, longest_side=100), "Runway")
    assert [one.fix for one in found] == [Fix.CROP, Fix.SHRINK, Fix.CONVERT]


def test_the_facts_of_a_file_that_was_looked_into() -> None:
    found = Inspection(MediaType.VIDEO, "video/mp4", ".mp4", 64, 48, 1500, 24.0)
    assert facts_found(found, 99) == Facts(MediaType.VIDEO, "video/mp4", 99, 64, 48, 1.5, 24.0)
    assert facts_found(Inspection(MediaType.IMAGE, "image/png", ".png", 64, 48), 99).seconds is None
