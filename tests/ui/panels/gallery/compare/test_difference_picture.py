"""The difference of two pictures as they show."""

from functools import partial

from PySide6.QtGui import QColor, QImage

from app.ui.panels.gallery.compare.difference_picture import DifferencePicture
from app.ui.tasks import UiTasks
from tests.support.library import Complaints
from tests.support.until import until


def plain(color: str) -> QImage:
    image = QImage(4, 3, QImage.Format.Format_RGB32)
    image.fill(QColor(color))
    return image


async def test_it_is_computed_aside_and_of_many_wishes_the_last_one_holds() -> None:
    complaints = Complaints()
    tasks = UiTasks(complaints)
    made = DifferencePicture(tasks)
    drawn: list[str] = []

    def render(color: str) -> tuple[QImage, QImage]:
        drawn.append(color)
        return plain(color), plain("#0f2020")

    for color in ("#101010", "#404040", "#0a3020"):
        made.request(partial(render, color))
    assert made.is_busy
    assert made.image.isNull()
    await until(lambda: made.is_busy, wanted=False)
    assert made.image.pixelColor(1, 1).name() == "#051000"
    assert drawn == ["#0a3020"]
    made.gain = 4
    made.request(lambda: (plain("#0a3020"), plain("#0f2020")))
    await until(lambda: made.image.pixelColor(1, 1).name(), "#144000")
    made.forget()
    assert made.image.isNull()
    await tasks.close()
    assert not complaints.shown
