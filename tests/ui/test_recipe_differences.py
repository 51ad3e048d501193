"""What differs between two recipes, as it is seen."""

from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.ui.recipe_differences import RecipeDifferencesDialog, read_comparison
from app.ui.theme import Theme
from app.ui.widgets.label import Label
from tests.support.library import open_library
from tests.support.looks import flaws
from tests.support.recipes import make_clip
from tests.support.samples import add_rows


async def test_fields_are_told_in_the_words_of_the_form_and_prompts_by_their_words(
    tmp_path: Path, theme: Theme
) -> None:
    async with open_library(tmp_path) as library:
        frame = await library.import_picture("lake.png", (64, 48))
        first = await make_clip(library, frame)
        second = await make_clip(library, frame, duration=5.0, camera="pan_left")
        (other,) = await add_rows(library, 1, prompt="the lake sleeps", seed=11, sha256="f" * 64, params={"glow": 2})
        async with library.read() as services:
            near = await read_comparison(services, theme, first, second)
            far = await read_comparison(services, theme, first, other)
            same = await read_comparison(services, theme, first, first)
    assert {line.label: line.values for line in near.lines} == {
        "Camera": ("From the prompt", "Pan left"),
        "Duration": ("3\N{NO-BREAK SPACE}s", "5\N{NO-BREAK SPACE}s"),
    }
    assert near.texts == ()
    told = {line.label: line.values for line in far.lines}
    assert told["Operation"] == ("Picture to clip", "\N{EN DASH}")
    assert told["Glow"] == ("\N{EN DASH}", "2")
    assert told["Picture"][0].startswith("lake.png (")
    assert told["Credits"] == ("7", "\N{EN DASH}")
    owner = QWidget()
    owner.resize(800, 600)
    owner.show()
    dialog = RecipeDifferencesDialog(theme, far, owner)
    dialog.open()
    assert [words.words for words in dialog.texts] == ["the lake A:\N{NO-BREAK SPACE}wakes B:\N{NO-BREAK SPACE}sleeps"]
    assert not flaws(dialog)
    dialog.close()
    alike = RecipeDifferencesDialog(theme, same, owner)
    assert "Both were made in the same way." in [label.text() for label in alike.findChildren(Label)]
    owner.close()
