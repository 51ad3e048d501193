"""The jobs of a batch as rows."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from app.domain.enums import BatchSource, OperationType
from app.services.job.batch_plan import BatchPreview
from app.ui.panels.create.batch.preview_model import ASSET_ROLE, PreviewModel, differing
from app.ui.panels.create.batch.previews import Shown
from tests.support.studio import ClipParams

_BASE = {"prompt": "a\nlake", "first_frame": 3, "last_frame": None, "duration": 5, "motion": 0.4, "seed": 7}


def _shown(*changes: dict[str, object], cost: int = 30) -> Shown:
    items = [{**_BASE, **change} for change in changes]
    return Shown(
        BatchPreview(
            "studio", OperationType.IMAGE_TO_VIDEO, BatchSource.MATRIX, items, [cost] * len(items), cost, "webapi"
        )
    )


def _row(model: PreviewModel, row: int) -> list[str]:
    return [str(model.index(row, column).data()) for column in range(model.columnCount())]


def _titles(model: PreviewModel) -> list[str]:
    return [str(model.headerData(section, Qt.Orientation.Horizontal)) for section in range(model.columnCount())]


def test_its_model_is_a_good_one() -> None:
    model = PreviewModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show(_shown({}, {"motion": 0.5}), ClipParams)
    model.show(Shown(), ClipParams)
    assert tester.model() is model


def test_only_what_differs_has_a_column() -> None:
    model = PreviewModel()
    model.show(_shown({}, {"motion": 0.5, "seed": 8}), ClipParams)
    assert _titles(model) == ["#", "Prompt", "Motion", "Seed", "Credits"]
    assert _row(model, 0) == ["1", "a lake", "0.4", "7", "~\N{NO-BREAK SPACE}30"]
    assert _row(model, 1) == ["2", "a lake", "0.5", "8", "~\N{NO-BREAK SPACE}30"]


def test_choices_are_in_words_and_free_jobs_are_free() -> None:
    model = PreviewModel()
    model.show(_shown({"seed": None}, {"duration": 8, "seed": None}, cost=0), ClipParams)
    assert _titles(model) == ["#", "Prompt", "Duration", "Credits"]
    assert _row(model, 1) == ["2", "a lake", "8 s", "free"]


def test_figures_stand_at_the_right() -> None:
    model = PreviewModel()
    model.show(_shown({}, {"motion": 0.5}), ClipParams)
    sides = [model.index(0, column).data(Qt.ItemDataRole.TextAlignmentRole) for column in range(model.columnCount())]
    rights = [bool(side & Qt.AlignmentFlag.AlignRight) for side in sides]
    assert rights == [True, False, True, True, True]
    assert model.headerData(0, Qt.Orientation.Vertical) is None
    assert model.index(0, 0).data(ASSET_ROLE) is None


def test_an_input_that_differs_and_is_not_known_has_no_name() -> None:
    model = PreviewModel()
    model.show(_shown({}, {"first_frame": 4}), ClipParams)
    assert _titles(model)[2] == "First frame"
    assert _row(model, 1)[2] == ""


def test_the_same_jobs_with_other_figures_leave_the_rows_as_they_are() -> None:
    model = PreviewModel()
    shown = _shown({}, {"motion": 0.5})
    model.show(shown, ClipParams)
    resets: list[int] = []
    model.modelReset.connect(lambda: resets.append(1))
    model.show(Shown(shown.preview, pool=7), ClipParams)
    assert resets == []


def test_nothing_differs_in_nothing() -> None:
    assert differing([], ClipParams) == []
    assert differing([{"motion": 0.4}], ClipParams) == []
    assert differing([{"motion": 0.4}, {"motion": 0.4, "seed": 1}], ClipParams) == ["seed"]
