from typing import Any

import pytest

from app.domain.enums import ProviderStatus
from app.providers.comfyui.states import of_history, of_job, of_queue, queue_length, running_ids

QUEUE = {
    "queue_running": [[3, "r", {"1": {}, "2": {}}, {}, ["2"]]],
    "queue_pending": [[9, "late", {}, {}, []], [5, "mine", {"1": {}}, {}, ["1"]], [4, "early", {}]],
}


def test_a_prompt_of_the_queue_knows_how_many_are_before_it() -> None:
    mine, running = of_queue(QUEUE, "mine"), of_queue(QUEUE, "r")
    assert mine is not None
    assert running is not None
    assert (mine.status, mine.position, mine.nodes, mine.targets) == (ProviderStatus.PENDING, 2, 1, ("1",))
    assert (running.status, running.position, running.nodes) == (ProviderStatus.PROCESSING, None, 2)
    assert of_queue(QUEUE, "nobody") is None
    assert running_ids(QUEUE) == {"r"}
    assert queue_length(QUEUE) == (1, 3)


def history(word: str, *messages: Any) -> dict[str, Any]:
    status = {"status_str": word, "completed": word == "success", "messages": list(messages)}
    return {"p": {"prompt": [1, "p", {"1": {}}, {}, ["1"]], "outputs": {"1": {}}, "status": status}}


def test_the_history_tells_of_success_failure_and_interruption() -> None:
    good = of_history(history("success"), "p")
    failed = of_history(history("error", ["execution_error", {"exception_type": "X"}]), "p")
    stopped = of_history(history("error", ["execution_start", {}], ["execution_interrupted", {}]), "p")
    assert good is not None
    assert failed is not None
    assert stopped is not None
    assert (good.status, good.outputs, good.targets) == (ProviderStatus.COMPLETED, {"1": {}}, ("1",))
    assert (failed.status, failed.error) == (ProviderStatus.FAILED, {"exception_type": "X"})
    assert stopped.status == ProviderStatus.CANCELLED
    assert of_history({}, "p") is None


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("pending", ProviderStatus.PENDING),
        ("in_progress", ProviderStatus.PROCESSING),
        ("completed", ProviderStatus.COMPLETED),
        ("failed", ProviderStatus.FAILED),
        ("cancelled", ProviderStatus.CANCELLED),
    ],
)
def test_the_jobs_route_names_each_status(word: str, status: ProviderStatus) -> None:
    found = of_job({"status": word, "outputs": {}, "execution_error": {"node_type": "N"}})
    assert found is not None
    assert (found.status, found.error) == (status, {"node_type": "N"})


def test_answers_of_other_shapes_say_nothing() -> None:
    shapes: list[Any] = [
        None,
        1,
        [],
        {},
        {"status": []},
        {"status": "odd"},
        {"queue_running": [[1], 7, [1, 2, 3]]},
        {"p": []},
    ]
    for data in shapes:
        assert of_job(data) is None
        assert of_history(data, "p") is None
        assert of_queue(data, "p") is None
    assert of_history({"p": {"status": {"messages": [1, [], [2, 3]]}, "prompt": [1]}}, "p") is not None
