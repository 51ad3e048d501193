"""What every adapter promises, as tests: an author of a plug-in runs them by a subclass in a test file.

    class TestMine(ProviderContract):
        @classmethod
        def build(cls, environment): return MineProvider(environment)

        @classmethod
        @contextmanager
        def serve(cls, folder): ...

pytest, pytest-asyncio and hypothesis run them. The server is the author's, and speaks the provider's wire format.
"""

import asyncio
import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings, strategies

from app.domain.enums import MediaType, OperationType, ProviderStatus
from app.domain.errors import ContentRefusedError, ProviderAuthError, ProviderError, SubmitUncertainError
from app.provider_contract.contract_bench import LOOK_PAUSE_SECONDS, ContractBench, Refusal
from app.provider_contract.random_answers import odd_answer
from app.provider_contract.rig import Case, Rig, make_sample
from app.providers.base import (
    CancelAbility,
    ClearingWay,
    InputFile,
    OpenAccount,
    VideoStatusResult,
)

ODD_ANSWERS = 8
"""In each example; with the 2,000 examples of a long run there are 16,000."""
UPLOAD_SECONDS = 0.02


class ProviderContract(ContractBench):
    """The promises, each of them as tests."""

    @pytest.mark.asyncio(loop_scope="class")
    async def test_a_job_of_each_model_goes_its_round(self, rig: Rig, operation: OperationType) -> None:
        cases = [case for case in self.all_cases() if case.operation == operation]
        ready = [await self.ready(rig, case) for case in cases]
        rounds = (self.go_round(rig, case, params) for case, params in zip(cases, ready, strict=True))
        ends = await asyncio.gather(*rounds, return_exceptions=True)
        wrong = {case.name: end for case, end in zip(cases, ends, strict=True) if end is not None}
        assert not wrong, wrong

    @pytest.mark.asyncio(loop_scope="class")
    async def test_each_refusal_of_the_table_is_of_its_kind_with_the_providers_words(
        self, rig: Rig, refusal: Refusal
    ) -> None:
        params = await self.ready(rig, self.plain_case)
        rig.server.go_wrong({"path": await self.submit_path(rig), "method": "POST", **refusal.fault})
        with pytest.raises(ProviderError) as caught:
            await self.submit(rig, self.plain_case, params)
        assert type(caught.value) is refusal.kind
        assert refusal.words in f"{caught.value.message} {caught.value.detail}"

    @pytest.mark.asyncio(loop_scope="class")
    @pytest.mark.parametrize("fault", [{"when": "after"}, {"when": "before"}, {"when": "after", "status": 503}])
    async def test_a_lost_reply_is_uncertain_and_cleared_by_the_declared_way(
        self, rig: Rig, fault: dict[str, Any]
    ) -> None:
        params, token = await self.ready(rig, self.plain_case), str(uuid4())
        path, since = await self.submit_path(rig), datetime.now(UTC) - timedelta(minutes=2)
        before = len(rig.server.charges)
        # Those of other submissions, which claim them: a list need not show by what they could be told apart.
        claimed = {job.remote_id for job in await rig.provider.list_jobs(rig.account, since)}
        rig.server.go_wrong({"path": path, "method": "POST", **fault})
        with pytest.raises(SubmitUncertainError):
            await self.submit(rig, self.plain_case, params, token)
        arrived = fault["when"] == "after"
        operation, request = self.plain_case.operation, params.model_dump(mode="json")
        for way in rig.provider.clearing_of(operation, request):
            if way == ClearingWay.OWN_ID:
                assert (await rig.provider.find(rig.account, token, since) is not None) == arrived
            elif way == ClearingWay.KEY:
                await self.submit(rig, self.plain_case, params, token)
                assert len(rig.server.charges) <= before + 1
            elif way in {ClearingWay.LISTING, ClearingWay.LISTING_ENDED}:
                wanted = rig.provider.fingerprint(operation, request)
                await asyncio.sleep(LOOK_PAUSE_SECONDS)
                listed = await rig.provider.list_like(rig.account, since, wanted)
                same = [job for job in listed if job.remote_id not in claimed]
                assert bool(same) == arrived
                assert all((job.fingerprint is not None) == self.tells_apart for job in same)
        if not arrived:
            assert len(rig.server.charges) <= before + 1

    @pytest.mark.asyncio(loop_scope="class")
    @pytest.mark.parametrize("kind", ["failed", "filtered", "lost", "empty"])
    async def test_a_job_that_comes_to_nothing_ends_with_a_reason(self, rig: Rig, kind: str) -> None:
        rig.server.plan({"kind": kind})
        params = await self.ready(rig, self.plain_case)
        try:
            result = await self.submit(rig, self.plain_case, params)
            status = await self.end_of(rig, result)
        except ProviderError as error:
            status = VideoStatusResult(ProviderStatus.FAILED, error=error)
        if kind == "filtered":
            is_refused = isinstance(status.error, ContentRefusedError)
            assert is_refused or (status.status == ProviderStatus.FILTERED and status.error is None), status
        else:
            assert status.status != ProviderStatus.COMPLETED or not status.outputs, status
            assert not isinstance(status.error, ContentRefusedError), status

    @pytest.mark.asyncio(loop_scope="class")
    async def test_what_was_not_filtered_of_a_result_is_kept_with_a_note(self, rig: Rig) -> None:
        if not self.has_partial:
            pytest.skip("this provider gives all or nothing")
        rig.server.plan({"kind": "partial"})
        case = next(case for case in self.all_cases() if case.operation == OperationType.TEXT_TO_IMAGE)
        params = await self.ready(rig, Case(case.operation, case.model, {**case.given, "outputs": 3}))
        status = await self.end_of(rig, await self.submit(rig, case, params))
        assert status.status == ProviderStatus.COMPLETED
        assert 0 < len(status.outputs) < 3
        assert status.note

    @pytest.mark.asyncio(loop_scope="class")
    async def test_a_job_is_stopped_where_the_provider_can(self, rig: Rig) -> None:
        ability = rig.provider.manifest.cancel
        if ability in {CancelAbility.NEVER, CancelAbility.UNKNOWN}:
            pytest.skip(f"cancel: {ability.value}")
        rig.server.set_pace(wait_seconds=60.0 if ability == CancelAbility.WHILE_QUEUED else 0.0, run_seconds=60.0)
        result = await self.submit(rig, self.plain_case, await self.ready(rig, self.plain_case))
        with contextlib.suppress(ProviderError):
            await rig.provider.cancel(rig.account, result.remote_id, result.handle)
        try:
            status = await self.end_of(rig, result, most=5)
        except ProviderError:
            return
        assert status.status in {ProviderStatus.CANCELLED, ProviderStatus.FAILED}, status

    @pytest.mark.asyncio(loop_scope="class")
    async def test_a_link_that_has_ended_is_renewed_by_another_look(self, rig: Rig) -> None:
        if not self.has_links:
            pytest.skip("results come without links")
        rig.server.set_pace(link_seconds=0.0)
        result = await self.submit(rig, self.plain_case, await self.ready(rig, self.plain_case))
        old = (await self.end_of(rig, result)).outputs[0]
        if old.needs_key:
            pytest.skip("the link is the job's own")
        with pytest.raises(ProviderError):
            await self.bytes_of(rig, old)
        rig.server.set_pace(link_seconds=None)
        new = (await rig.provider.check(rig.account, result.remote_id, result.handle)).outputs[0]
        assert await self.bytes_of(rig, new)

    @pytest.mark.asyncio(loop_scope="class")
    async def test_the_connection_is_tested_by_a_free_call_and_a_wrong_key_is_told(self, rig: Rig) -> None:
        before = len(rig.server.charges)
        words = await rig.provider.check_connection(rig.account)
        balance = await rig.provider.read_balance(rig.account)
        assert len(rig.server.charges) == before
        assert words.strip().endswith(".")
        assert set(balance) <= set(rig.provider.manifest.credit_types)
        assert all(isinstance(amount, int) for amount in balance.values())
        secrets = [name for name in rig.account.credentials if name]
        if not secrets or not all(
            one.is_required for one in rig.provider.manifest.account_fields if one.name in secrets
        ):
            return
        wrong = OpenAccount(2, "x@example.org", rig.account.options, dict.fromkeys(secrets, "wrong-key-9d2e"))
        with pytest.raises(ProviderAuthError) as caught:
            await rig.provider.check_connection(wrong)
        assert "wrong-key-9d2e" not in f"{caught.value.message} {caught.value.detail}"
        rig.server.forget_violations()

    @pytest.mark.asyncio(loop_scope="class")
    async def test_no_secret_is_kept_with_a_job(self, rig: Rig) -> None:
        result = await self.submit(rig, self.plain_case, await self.ready(rig, self.plain_case))
        kept = f"{result.handle} {result.answer} {result.remote_id} {(await self.end_of(rig, result)).outputs}"
        assert not [name for name, value in rig.account.credentials.items() if value in kept]

    @pytest.mark.asyncio(loop_scope="class")
    @settings(suppress_health_check=list(HealthCheck), deadline=None)  # each adapter is a class with this method
    @given(random=strategies.randoms(use_true_random=True))  # the others repeat themselves: six times fewer answers
    async def test_no_odd_answer_breaks_the_adapter_or_makes_a_refusal_of_a_doubt(
        self, rig: Rig, random: Random
    ) -> None:
        odd = await self.odd(rig, random.choice([self.plain_case, *self.odd_cases]))
        secret = max(rig.account.credentials.values(), key=len, default="")
        for _ in range(ODD_ANSWERS):
            answer = odd_answer(random, odd.accepted, secret)
            odd.http.give([answer], odd.looks[-1:])
            result = await self.result_or_error(odd, rig)
            if isinstance(result, ProviderError):
                _check_hides(result, secret)
                is_doubt = type(result) is SubmitUncertainError
                assert is_doubt or self.refuses(answer), (answer.status, answer.content, result)
            else:
                assert answer.is_success, answer
                assert isinstance(result.remote_id, str), answer
                assert result.remote_id, answer
                assert result.cost is None or isinstance(result.cost, int), answer
            odd.http.give([odd.accepted], [odd_answer(random, random.choice(odd.looks), secret) for _ in range(5)])
            with _refused_without(secret):
                status = await odd.provider.check(rig.account, odd.result.remote_id, odd.result.handle)
                assert isinstance(status.status, ProviderStatus)
                assert all(isinstance(output.url or output.path, str) for output in status.outputs)
                assert status.fraction is None or 0 <= status.fraction <= 1
                assert status.cost is None or isinstance(status.cost, int)
            since = datetime.now(UTC) - timedelta(minutes=2)
            for ask in (
                odd.provider.read_balance(rig.account),
                odd.provider.check_connection(rig.account),
                odd.provider.find(rig.account, str(uuid4()), since),
                odd.provider.list_jobs(rig.account, since),
                odd.provider.cancel(rig.account, odd.result.remote_id, odd.result.handle),
            ):
                with _refused_without(secret):
                    await ask
        path = await asyncio.to_thread(make_sample, rig.folder, MediaType.IMAGE)
        file = InputFile(str(path), "image/png", MediaType.IMAGE, path.stat().st_size, path.name)
        # An adapter may wait until a file is ready, which one of these answers never says.
        with contextlib.suppress(TimeoutError), _refused_without(secret):
            await asyncio.wait_for(odd.provider.upload(rig.account, file), UPLOAD_SECONDS)


@contextlib.contextmanager
def _refused_without(secret: str) -> Iterator[None]:
    """A refusal is as good as an answer, but it must not repeat the secret; a submit alone may be uncertain."""
    try:
        yield
    except ProviderError as error:
        assert type(error) is not SubmitUncertainError, error  # noqa: PT017
        _check_hides(error, secret)


def _check_hides(error: ProviderError, secret: str) -> None:
    assert not secret or secret not in f"{error.message} {error.detail}", error
