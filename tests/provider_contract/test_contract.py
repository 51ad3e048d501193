"""The contract finds what it is there to find: each of these adapters breaks one promise, and fails for it alone."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

BROKEN = '''
from dataclasses import replace

from hypothesis import Phase, settings

# Before the contract is imported, whose tests take the settings that are there.
settings.register_profile("few", max_examples=4, deadline=None, phases=[Phase.generate])
settings.load_profile("few")

import pytest

from app.domain.errors import InvalidParametersError, ProviderError, SubmitUncertainError
from app.providers.runway.adapter import RunwayProvider
from tests.support.contract import ServedContract



class Refuses(RunwayProvider):
    """Takes a lost reply for a refusal."""

    async def submit(self, account, operation, params, *, client_token):
        try:
            return await super().submit(account, operation, params, client_token=client_token)
        except SubmitUncertainError as error:
            raise InvalidParametersError("No.") from error


class Leaks(RunwayProvider):
    """Keeps the key with the job."""

    async def submit(self, account, operation, params, *, client_token):
        result = await super().submit(account, operation, params, client_token=client_token)
        return replace(result, handle={**result.handle, **account.credentials})


class Crashes(RunwayProvider):
    """Believes that every look goes well and every answer has a status."""

    async def check(self, account, remote_id, handle):
        try:
            status = await super().check(account, remote_id, handle)
        except ProviderError as error:
            return {}[error.message]
        return {"pending": status, "processing": status, "completed": status}[status.status.value]


class Forgives(RunwayProvider):
    """Takes what the content rules refused for a failure."""

    async def check(self, account, remote_id, handle):
        status = await super().check(account, remote_id, handle)
        return replace(status, error=ProviderError("It failed.")) if status.error is not None else status


class Repeats(RunwayProvider):
    """Tells the key in its errors."""

    async def check(self, account, remote_id, handle):
        try:
            return await super().check(account, remote_id, handle)
        except ProviderError as error:
            error.detail = f"sent: {dict(account.credentials)}"
            raise


class Base(ServedContract):
    provider_id = "runway"
    adapter = RunwayProvider

    @classmethod
    def build(cls, environment):
        return cls.adapter(environment)

    @classmethod
    def all_cases(cls):
        return super().all_cases()[:1]


class TestRefuses(Base):
    adapter = Refuses


class TestLeaks(Base):
    adapter = Leaks


class TestCrashes(Base):
    adapter = Crashes


class TestForgives(Base):
    adapter = Forgives


class TestRepeats(Base):
    adapter = Repeats


del ServedContract, Base
'''


@pytest.mark.long
def test_an_adapter_that_breaks_a_promise_fails_for_it(tmp_path: Path) -> None:
    file = tmp_path / "test_broken.py"
    file.write_text(BROKEN, "utf-8")
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-rf", "--tb=no", "-p", "no:randomly", "-p", "no:cacheprovider",
         f"--rootdir={root}", "-c", str(root / "pyproject.toml"), str(file)],
        capture_output=True,
        text=True,
        check=False,
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
    )  # fmt: skip
    lines = (line.partition("::")[2] for line in done.stdout.splitlines() if line.startswith("FAILED"))
    failed = {re.split(r" - |\[", line)[0] for line in lines}
    names = ("TestRefuses", "TestLeaks", "TestCrashes", "TestForgives", "TestRepeats")
    by_adapter = {name: {one.partition("::")[2] for one in failed if one.startswith(name)} for name in names}
    lost, odd = (
        "test_a_lost_reply_is_uncertain_and_cleared_by_the_declared_way",
        "test_no_odd_answer_breaks_the_adapter_or_makes_a_refusal_of_a_doubt",
    )
    assert by_adapter["TestRefuses"] == {lost, odd}, done.stdout
    assert by_adapter["TestLeaks"] == {"test_no_secret_is_kept_with_a_job"}
    assert by_adapter["TestCrashes"] >= {"test_a_job_that_comes_to_nothing_ends_with_a_reason", odd}
    assert by_adapter["TestRepeats"] == {odd}
    assert by_adapter["TestForgives"] == {"test_a_job_that_comes_to_nothing_ends_with_a_reason"}
