import subprocess
import sys
from typing import Any

import pytest

from app.domain.errors import MediaError, NoAvailableAccountError, PixSimError, ProviderRateLimitError
from app.system import worker
from tests.system import work


class Pipe:
    """Keeps what is sent."""

    def __init__(self) -> None:
        self.sent: list[Any] = []

    def send(self, message: Any) -> None:
        self.sent.append(message)


@pytest.mark.parametrize(
    "error",
    [
        MediaError("No picture.", detail="why"),
        ProviderRateLimitError("Slow down."),
        NoAvailableAccountError("local", {"built-in": "cooling"}),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_is_the_same_after_it_was_packed(error: PixSimError) -> None:
    again = worker.unpack_error(worker.pack_error(error))

    assert type(again) is type(error)
    assert again.args == error.args
    assert vars(again) == vars(error)


def test_an_answer_tells_what_became_of_the_request() -> None:
    pipe: Any = Pipe()

    assert worker._answer(pipe, "tests.system.work:add", (1, 2)) == ("done", 3)
    assert worker._answer(pipe, "tests.system.work:refuse", ())[0] == "refused"
    kind, (words, trace) = worker._answer(pipe, "tests.system.work:divide", ())
    assert kind == "failed"
    assert words == "ZeroDivisionError: division by zero"
    assert "in divide" in trace


def test_progress_that_was_held_back_goes_out_before_the_answer() -> None:
    pipe: Any = Pipe()

    assert worker._answer(pipe, "tests.system.work:count", (50,)) == ("done", "counted")

    assert pipe.sent[0] == ("progress", 0)
    assert pipe.sent[-1] == ("progress", 49)
    assert len(pipe.sent) < 10


def test_a_report_outside_a_worker_goes_nowhere() -> None:
    assert work.count(3) == "counted"


def test_the_process_side_loads_neither_asyncio_nor_a_decoder() -> None:
    code = "import sys, app.system.worker; print(*sys.modules)"

    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()

    assert not {"asyncio", "PIL", "av", "numpy", "sqlalchemy", "pydantic", "structlog"} & set(loaded)
