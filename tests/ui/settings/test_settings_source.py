"""The palette finds settings, and opens them where they are."""

from app.ui.context import UiContext
from app.ui.settings.settings_source import SettingsSource


def _source(context: UiContext, opened: list[str]) -> SettingsSource:
    return SettingsSource(context, opened.append, lambda words: opened.append(f"search {words}"))


async def test_names_come_before_explanations_and_the_value_is_told(context: UiContext) -> None:
    opened: list[str] = []
    source = _source(context, opened)
    entries = (await source.find("text", 10)).entries
    assert (entries[0].title, entries[0].detail, entries[0].note) == ("Text size", "Appearance", "100\N{THIN SPACE}%")
    assert all("Text" not in entry.title for entry in entries[1:])
    entries[0].run()
    assert opened == ["appearance.text_scale"]
    await context.settings.change("appearance.text_scale", 125)
    assert (await source.find("text size", 10)).entries[0].note == "125\N{THIN SPACE}%"


async def test_a_section_is_found_by_its_name_and_the_rest_is_searched_in_the_dialog(context: UiContext) -> None:
    opened: list[str] = []
    found = await _source(context, opened).find("appearance", 3)
    assert [entry.detail for entry in found.entries] == ["Appearance"] * 3
    assert found.rest is not None
    found.rest.run()
    assert opened == ["search appearance"]


async def test_what_no_form_shows_is_not_found(context: UiContext) -> None:
    everything = (await _source(context, []).find("", 500)).entries
    names = {entry.name for entry in everything}
    assert len(names) == len(everything) > 20
    assert not [name for name in names if name.startswith("setting/shortcuts.")]
