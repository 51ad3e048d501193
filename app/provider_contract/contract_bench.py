"""The bench on which an adapter is tested: its rig, its jobs, and how one is taken to its end."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
import pytest_asyncio

from app.domain.enums import MediaType, OperationType, ProviderStatus
from app.domain.errors import ProviderError
from app.media.signatures import HEAD_BYTES, recognise
from app.provider_contract.random_answers import AnswerCalls
from app.provider_contract.rig import Case, ContractServer, Odd, RecordingCalls, Rig
from app.providers.base import (
    BaseProvider,
    GenerationResult,
    OpenAccount,
    OperationParams,
    RemoteOutput,
    VideoStatusResult,
    input_slots,
)
from app.providers.registry import ProviderEnvironment
from app.system.gateways import Gateways
from app.system.http import Answer
from app.system.transfer import Transfer
from app.system.transfer_limits import TransferLimits

LOOK_PAUSE_SECONDS = 0.02
MOST_LOOKS = 200
_DONE = {ProviderStatus.COMPLETED, ProviderStatus.FAILED, ProviderStatus.FILTERED, ProviderStatus.CANCELLED}


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row of the provider's table of errors.

    Attributes:
        fault: What the server answers to the submit: `status`, `body`, `headers`.
        kind: The class of the error that it becomes.
        words: The provider's own words, which are kept beside it.
    """

    fault: dict[str, Any]
    kind: type[ProviderError]
    words: str = ""

    @property
    def name(self) -> str:
        return f"{self.kind.__name__}-{self.words or self.fault.get('status')}"


class ContractBench(ABC):
    """The promises; a subclass names its adapter and its server.

    Attributes:
        skipped: Models whose jobs need more than the plainest parameters; they are in `cases` instead.
        cases: Jobs beside the plainest one of each model and operation.
        odd_cases: Jobs by another interface of the provider than the plainest one's: their answers are made odd too.
        refusals: The table of errors of the submit call.
        options: Of the account, beside the defaults.
        secrets: Of the account, where they are not the server's key.
        has_partial: The server can end a job with some of its outputs filtered.
        tells_apart: What it lists shows whose a job is, so that it is followed without asking anybody.
        has_links: Results are fetched by links that end.
        own_from: Operations whose results are named by id in inputs that take nothing else, by kind of file.
    """

    skipped: ClassVar[Sequence[tuple[OperationType, str]]] = ()
    cases: ClassVar[Sequence[Case]] = ()
    odd_cases: ClassVar[Sequence[Case]] = ()
    refusals: ClassVar[Sequence[Refusal]] = ()
    options: ClassVar[dict[str, str]] = {}
    secrets: ClassVar[dict[str, str]] = {}
    has_partial: ClassVar[bool] = False
    tells_apart: ClassVar[bool] = True
    has_links: ClassVar[bool] = True
    own_from: ClassVar[dict[MediaType, Case]] = {}

    @classmethod
    @abstractmethod
    def build(cls, environment: ProviderEnvironment) -> BaseProvider:
        """The adapter."""

    @classmethod
    def build_for_odd_answers(cls, environment: ProviderEnvironment) -> BaseProvider:
        """The adapter without the pace that its server asks for, where it has one: hundreds of calls follow."""
        return cls.build(environment)

    @classmethod
    @abstractmethod
    def serve(cls, folder: Path) -> "AbstractContextManager[tuple[ContractServer, dict[str, str], str]]":
        """The server, the official addresses that lead to it, and the key that it takes."""

    @classmethod
    @cache
    def all_cases(cls) -> list[Case]:
        """The plainest job of each operation and model that is not skipped, and the cases."""
        manifest = cls.build(ProviderEnvironment(Path("/nowhere"))).manifest
        found = list(cls.cases)
        for operation, model in manifest.operations.items():
            names = getattr(model, "variants", None) or [None]
            found += [Case(operation, name) for name in names if (operation, name) not in cls.skipped]
        return found

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """A test for each operation and for each row of the table."""
        if "operation" in metafunc.fixturenames:
            operations = list(dict.fromkeys(case.operation for case in self.all_cases()))
            metafunc.parametrize("operation", operations, ids=[operation.value for operation in operations])
        if "refusal" in metafunc.fixturenames:
            metafunc.parametrize("refusal", self.refusals, ids=[row.name for row in self.refusals])

    @pytest.fixture(scope="class")
    @classmethod
    def served(cls, tmp_path_factory: pytest.TempPathFactory) -> "Iterator[tuple[ContractServer, dict[str, str], str]]":
        with cls.serve(tmp_path_factory.mktemp("served")) as running:
            yield running

    @pytest_asyncio.fixture(scope="class", loop_scope="class")
    @classmethod
    async def built(
        cls, served: tuple[ContractServer, dict[str, str], str], tmp_path_factory: pytest.TempPathFactory
    ) -> AsyncIterator[Rig]:
        server, addresses, key = served
        gateways, folder = Gateways(addresses), tmp_path_factory.mktemp("data")
        http = RecordingCalls(gateways)
        transfer = Transfer(TransferLimits(attempts=1, first_pause_seconds=0.01), gateways=gateways)
        provider = cls.build(ProviderEnvironment(folder, http=http))
        fields = provider.manifest.account_fields
        options = {one.name: one.default for one in fields if not one.is_secret}
        given = {name: value.format(*addresses.values()) for name, value in cls.options.items()}
        secrets = {one.name: cls.secrets.get(one.name, key) for one in fields if one.is_secret}
        account = OpenAccount(1, "contract@example.org", {**options, **given}, secrets)
        await provider.start()
        try:
            yield Rig(provider, account, server, http, transfer, folder)
        finally:
            await provider.close()
            await http.close()
            await transfer.close()

    @pytest.fixture
    def rig(self, built: Rig) -> Iterator[Rig]:
        built.server.set_pace(
            wait_seconds=0.0,
            run_seconds=0.0,
            link_seconds=None,
            balance=1_000_000_000.0,
            running=None,
            rate_per_minute=None,
        )
        built.server.forget_violations()
        yield built
        violations = built.server.violations
        assert violations == [], "\n".join(violations)

    @property
    def plain_case(self) -> Case:
        return self.all_cases()[0]

    def refuses(self, answer: Answer) -> bool:
        """Whether an answer to a submit surely refuses: one that is no 4xx only where the provider documents it so."""
        return answer.is_client_error

    async def odd(self, rig: Rig, case: Case) -> "Odd":
        """An adapter whose answers are made here, out of those that a real job had."""
        if case.name not in rig.odd:
            params = await self.ready(rig, case)
            rig.http.answers.clear()
            result = await self.submit(rig, case, params)
            accepted = next(answer for call, answer in rig.http.answers if call.is_fresh)
            await self.end_of(rig, result)
            await rig.provider.read_balance(rig.account)
            looks = [answer for call, answer in rig.http.answers if not call.is_fresh] or [accepted]
            http = AnswerCalls([accepted], looks)
            provider = self.build_for_odd_answers(ProviderEnvironment(rig.folder / f"odd-{len(rig.odd)}", http=http))
            rig.odd[case.name] = Odd(provider, http, case, params, result, accepted, looks)
        return rig.odd[case.name]

    async def go_round(self, rig: Rig, case: Case, params: OperationParams) -> None:
        """Take a job to its end and fetch its files."""
        result = await self.submit(rig, case, params)
        assert isinstance(result.remote_id, str)
        assert result.remote_id
        status = await self.end_of(rig, result)
        assert status.status == ProviderStatus.COMPLETED, status
        assert status.outputs, status
        for output in status.outputs:
            found = recognise((await self.bytes_of(rig, output))[:HEAD_BYTES])
            assert found.media_type in MediaType
        await rig.provider.forget(rig.account, result.remote_id, result.handle)

    async def ready(self, rig: Rig, case: Case) -> OperationParams:
        """The parameters of a case, after its own results were made that it needs."""
        model = rig.provider.manifest.params_model(case.operation)
        for slot in input_slots(model.variant({"model": case.model} if case.model else {})):
            if slot.takes_only_own and slot.media not in rig.own_results:
                source = self.own_from.get(slot.media) or self.maker_of(slot.media)
                result = await self.submit(rig, source, await rig.params(source))
                output = (await self.end_of(rig, result)).outputs[0]
                rig.own_results[slot.media] = output.remote_id or ""
        return await rig.params(case)

    def maker_of(self, media: MediaType) -> Case:
        """The plainest job that makes a file of a kind."""
        makes = OperationType.TEXT_TO_IMAGE if media == MediaType.IMAGE else OperationType.TEXT_TO_VIDEO
        return next(case for case in self.all_cases() if case.operation == makes)

    async def submit_path(self, rig: Rig) -> str:
        """The path of the call that submits the plainest job: the one that had a connection of its own."""
        if not rig.submit_path:
            await self.submit(rig, self.plain_case, await self.ready(rig, self.plain_case))
            submits = [call for call, _ in rig.http.answers if call.is_fresh]
            rig.submit_path = urlsplit(submits[-1].url).path
        return rig.submit_path

    async def submit(self, rig: Rig, case: Case, params: OperationParams, token: str | None = None) -> GenerationResult:
        return await rig.provider.submit(rig.account, case.operation, params, client_token=token or str(uuid4()))

    async def result_or_error(self, odd: Odd, rig: Rig) -> GenerationResult | ProviderError:
        """What a submit comes to."""
        submit = odd.provider.submit
        try:
            return await submit(rig.account, odd.case.operation, odd.params, client_token=str(uuid4()))
        except ProviderError as error:
            return error

    async def end_of(self, rig: Rig, result: GenerationResult, *, most: int = MOST_LOOKS) -> VideoStatusResult:
        """Look until the job has ended."""
        status = await rig.provider.check(rig.account, result.remote_id, result.handle)
        for _ in range(most):
            if status.status in _DONE:
                break
            await asyncio.sleep(LOOK_PAUSE_SECONDS)
            status = await rig.provider.check(rig.account, result.remote_id, result.handle)
        return status

    async def bytes_of(self, rig: Rig, output: RemoteOutput) -> bytes:
        """The file behind an output, as the collector would fetch it."""
        if output.path is not None:
            return await asyncio.to_thread(Path(output.path).read_bytes)
        url = output.url or ""
        target = rig.folder / f"output-{uuid4().hex}.part"
        headers = rig.provider.download_headers(rig.account, url) if output.needs_key else {}
        servers = rig.provider.local_servers(rig.account)
        await rig.transfer.download(url, target, limit_bytes=100_000_000, headers=headers, allow_local=servers)
        return await asyncio.to_thread(target.read_bytes)
