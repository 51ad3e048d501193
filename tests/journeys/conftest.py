"""The whole window in one process: offscreen, on the loop that Qt and asyncio share."""

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.support.servers.referee.rig import Rig, nursery, open_rig
from tests.ui.conftest import (  # noqa: F401
    pytest_asyncio_loop_factories,
    pytest_itemcollected,
    theme,
)

OpenRig = Callable[..., Rig]
LEFT_TO_THE_LONG_RUN = {"key", "listing_ended", "usage"}
ALSO_LEFT = (
    "kill_before_anything_is_sent_leaves_the_job_waiting_and_no_reserve[after_claim]",
    "kill_before_anything_is_sent_leaves_the_job_waiting_and_no_reserve[while_preparing]",
    "kill_between_two_looks_sends_nothing_before_the_second[listing]",
    "request_that_arrives_late_is_found_before_absence_is_proven[listing]",
    "kill_inside_the_rejecting_transaction_rejects_and_releases_once[unknown]",
    "kill_inside_the_settling_transaction_settles_once[in_finish]",
    "sent_again_when_that_is_proven[captive]",
    "adopts_the_same_remote_job[listing-after_accept]",
    "adopts_the_same_remote_job[own_id-after_send]",
    "was_not_understood_is_found_and_paid_once[listing-no_id]",
    "was_not_understood_is_found_and_paid_once[listing-half]",
    "was_not_understood_is_found_and_paid_once[own_id-half]",
    "adopts_the_same_remote_job[listing-in_accept]",
    "before_the_reply_is_one_remote_job[listing]",
    "costs_one_charge_or_none[listing-sending_written]",
    "costs_one_charge_or_none[own_id-before_send]",
    "kill_before_anything_is_sent_leaves_the_job_waiting_and_no_reserve[in_claim]",
    "refused_replay_says_nothing_of_the_first_send[auth]",
    "refused_replay_says_nothing_of_the_first_send[rate_limit]",
    "sent_again_when_that_is_proven[redirect]",
    "kill_while_a_failure_is_written_charges_or_frees_it_once[False]",
    "closes_it_at_the_next_start[after_claim-in_reject]",
    "one_file_and_one_row_and_fetched_once[before_ready]",
    "one_file_and_one_row_and_fetched_once[in_finish]",
    "one_file_and_one_row_and_fetched_once[placing_written]",
    "asked_for_again_under_the_same_id_and_costs_nothing[410]",
    "pauses_the_queue_and_space_lets_every_job_end[at the start]",
    "a_referee_that_loses_replies_break_nothing[key]",
    "a_referee_that_loses_replies_break_nothing[listing]",
    "wrong_way_to_clear_pays_twice_and_the_invariants_say_so[trust-key]",
    "comes_through_the_run_of_the_controls[key]",
    "page_looks_right_at_each_size_and_tab[dark]",
    "empty_window_and_the_first_start_look_right[dark]",
    "settings_palette_and_questions_look_right[dark]",
)
"""Cases with another one much like them in the gate: the same kill at a neighbouring point, or a like loss."""


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[OpenRig]:
    """Opens a referee with a data folder; at the end all its processes are gone."""
    if sys.platform == "win32":
        pytest.skip("Windows cannot fork")
    with ExitStack() as stack:

        def make(way: str, **options: Any) -> Rig:
            opened: AbstractContextManager[Rig] = open_rig(tmp_path / "rig", nursery(), way, **options)
            return stack.enter_context(opened)

        yield make


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the ways of clearing that are much like another one to the long run; the gate has its time for all."""
    for item in items:
        call = getattr(item, "callspec", None)
        if item.nodeid.endswith(ALSO_LEFT):
            item.add_marker(pytest.mark.long)
        if "test_faults_" in item.nodeid and call is not None and call.params.get("way") in LEFT_TO_THE_LONG_RUN:
            item.add_marker(pytest.mark.long)
