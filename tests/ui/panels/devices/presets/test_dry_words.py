"""What a dry run says."""

from app.services.automation.dry_looks import Look, Remark, Verdict, What
from app.ui.panels.devices.presets.dry_words import explanation, mark_of, remark_words


def test_every_remark_and_verdict_has_its_words() -> None:
    names = ("x", "y", "x1", "y1", "x2", "y2", "seconds", "count", "number", "name", "text", "step", "words")
    for what in What:
        assert "{" not in remark_words(Remark(what, dict.fromkeys(names, "7")))
    assert len({mark_of(Look(verdict)).words for verdict in Verdict}) == len(Verdict)
    assert len({mark_of(Look(verdict)).icon for verdict in Verdict}) == len(Verdict)
    look = Look(Verdict.FOUND).saying(What.SEVERAL_FOUND, count=4, number=3).saying(What.TYPES, text="a\nb" * 99)
    assert explanation(look).startswith("4 are found; it takes number 3. It would type “a ba b")
    assert explanation(look).endswith("…”.")
