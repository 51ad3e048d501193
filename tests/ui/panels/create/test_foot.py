"""Cost, time and payer beside the button."""

import pytest
from pytestqt.qtbot import QtBot

from app.providers.base import Estimate
from app.ui.panels.create.foot import Foot
from app.ui.theme import Theme

_DOT = " \N{MIDDLE DOT} "


@pytest.fixture
def foot(theme: Theme, qtbot: QtBot) -> Foot:
    made = Foot(theme)
    qtbot.addWidget(made)
    return made


def test_a_free_job_is_called_free(foot: Foot) -> None:
    foot.show_price(1, Estimate(0, None, 6.0), 1)
    assert foot.price_text == f"1 job{_DOT}free{_DOT}about 0:06"
    assert foot.button.text() == "Generate"


def test_jobs_that_run_side_by_side_take_the_time_of_their_rounds(foot: Foot) -> None:
    foot.show_price(8, Estimate(30, "webapi", 100.0), 4)
    assert foot.price_text == f"8 jobs{_DOT}about 240 credits{_DOT}about 3:20"
    assert foot.button.text() == "Generate 8"


def test_no_time_is_told_where_nobody_knows_it(foot: Foot) -> None:
    foot.show_price(1, Estimate(2, "webapi", None), 1)
    assert foot.price_text == f"1 job{_DOT}about 2 credits"


def test_while_the_price_is_not_known_only_the_number_of_jobs_is_told(foot: Foot) -> None:
    foot.show_price(2, None, 1)
    assert foot.price_text == "2 jobs"


def test_who_pays_is_named(foot: Foot) -> None:
    foot.show_payer("Will use", "studio-2")
    assert foot.payer_text == "Will use studio-2"


def test_one_credit_is_one_credit(foot: Foot) -> None:
    foot.show_price(1, Estimate(1, "webapi", None), 1)
    assert foot.price_text == f"1 job{_DOT}about 1 credit"
