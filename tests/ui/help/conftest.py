"""A small help to read."""

from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

PAGES = {
    "index": "# Help\n\nWords.\n\n## Begin\n\n- [First steps](first.md)\n\n## Panels\n\n- [Queue](panels/queue.md)\n",
    "first": (
        "# First steps\n\nPut a picture in. See [the states](panels/queue.md#states-of-a-job) and [a shop](https://shop.example/key).\n\n"
        "![The window](pictures/window-dark.png)\n\n## Colours & words\n\nLakes are violet before sunrise.\n"
    ),
    "first.de": "# Erste Schritte\n\nEin Bild hinein.\n\n## Farben\n\nSeen sind violett.\n",
    "panels/queue": (
        "# Queue\n\nJobs wait here. [Back](../first.md), [here](#states-of-a-job), [a file](../../secret.md).\n\n"
        "## States of a job\n\n| State | What |\n| --- | --- |\n| held | waits for you |\n\n"
        "```sh\n# no heading\npixsim7 jobs list\n```\n\n## States of a job\n\nA second one, about sunrise.\n\n"
        "## Keys\n\n<!-- keys -->\nnone\n<!-- /keys -->\n\n" + "Filler, so that the page is long.\n\n" * 60
    ),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "help"
    for name, text in PAGES.items():
        file = made / f"{name}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    pictures = made / "pictures"
    pictures.mkdir()
    for look, color in (("dark", "#202020"), ("light", "#f0f0f0")):
        picture = QImage(1600, 400, QImage.Format.Format_RGB32)
        picture.fill(QColor(color))
        assert picture.save(str(pictures / f"window-{look}.png"))
    (tmp_path / "secret.md").write_text("# Secret", "utf-8")
    return made
