"""What hangs at the pointer, and too many files."""

from pathlib import Path

import pytest

from app.ui.panels.gallery import dragging
from app.ui.theme import Theme
from tests.support.shown_gallery import holds, show_gallery


async def test_the_current_picture_hangs_at_the_pointer_and_too_many_are_refused(
    tmp_path: Path, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with show_gallery(tmp_path, theme, pictures=2) as gallery:
        await gallery.settled()
        assert dragging._picture(gallery.context, gallery.grid) is None
        gallery.click(0)
        await holds(lambda: dragging._picture(gallery.context, gallery.grid) is not None)
        picture = dragging._picture(gallery.context, gallery.grid)
        assert picture is not None
        assert not picture.isNull()
        told: list[str] = []
        gallery.context.shell.toasted.connect(lambda toast: told.append(toast.text))
        monkeypatch.setattr(dragging, "MOST_DRAGGED", 1)
        gallery.model.selection.choose_all()
        dragging.drag_out(gallery.context, gallery.grid)
        assert told == ["At most 1 files can be dragged at once. Export them instead."]
