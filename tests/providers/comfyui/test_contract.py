"""What every adapter promises, by ComfyUI's."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import ClassVar

import pytest
from typing_extensions import override

from app.domain.enums import OperationType
from app.domain.errors import InvalidParametersError, ProviderAuthError
from app.provider_contract.contract_bench import Refusal
from app.provider_contract.rig import Case, ContractServer, Odd, Rig
from app.providers.base import OperationParams
from app.providers.registry import ProviderEnvironment
from app.system.http import Answer, Call, HttpCalls
from tests.support.contract import ServedContract


class KnownClasses(HttpCalls):
    """Knows every node class; all else is another's to answer."""

    def __init__(self, others: HttpCalls) -> None:
        super().__init__()
        self._others = others

    @override
    async def send(self, call: Call) -> Answer:
        _, is_class, name = call.url.partition("/object_info/")
        return Answer(200, {}, b"{}", {name: {"input": {}}}) if is_class else await self._others.send(call)


class TestComfy(ServedContract):
    provider_id = "comfyui"
    # The test server has neither Wan's nodes, nor Flux's, nor an upscale model.
    skipped = (
        (OperationType.TEXT_TO_IMAGE, "text-to-image-flux"),
        (OperationType.TEXT_TO_VIDEO, "text-to-video"),
        (OperationType.IMAGE_TO_VIDEO, "image-to-video"),
        (OperationType.UPSCALE, "upscale-by-model"),
    )
    refusals: ClassVar[tuple[Refusal, ...]] = (
        Refusal({"status": 401, "body": "who are you"}, ProviderAuthError, "who are you"),
        Refusal({"status": 403, "body": ""}, InvalidParametersError, "other origins"),
        Refusal({"status": 413, "body": "large"}, InvalidParametersError, "large"),
        Refusal(
            {"status": 400, "body": {"error": {"type": "prompt_no_outputs", "message": "Prompt has no outputs"}}},
            InvalidParametersError,
            "Prompt has no outputs",
        ),
    )
    options: ClassVar[dict[str, str]] = {"base_url": "{0}"}
    # A link lasts as long as its file.
    has_links = False

    @override
    @classmethod
    @contextmanager
    def serve(cls, folder: Path) -> Iterator[tuple[ContractServer, dict[str, str], str]]:
        with super().serve(folder) as (server, _, key):
            yield server, {"https://comfy.example": getattr(server, "url", "")}, key

    @override
    @classmethod
    @cache
    def all_cases(cls) -> list[Case]:
        """They are asked for again and again, and the adapter makes a form for each workflow when it is built."""
        return super().all_cases()

    @override
    async def ready(self, rig: Rig, case: Case) -> OperationParams:
        """With another seed each time: the same graph would come out of the server's cache at once."""
        params = await super().ready(rig, case)
        return params.model_copy(update={"seed": secrets.randbelow(2**31)})

    @override
    async def odd(self, rig: Rig, case: Case) -> Odd:
        """What is asked before a submit is answered in a way that hinders none."""
        is_new = case.name not in rig.odd
        odd = await super().odd(rig, case)
        if is_new:
            odd.provider = self.build(ProviderEnvironment(rig.folder / "known", http=KnownClasses(odd.http)))
        return odd

    @override
    @pytest.mark.asyncio(loop_scope="class")
    @pytest.mark.parametrize("kind", ["failed", "lost", "empty"])
    async def test_a_job_that_comes_to_nothing_ends_with_a_reason(self, rig: Rig, kind: str) -> None:
        """Nothing is ever filtered there."""
        await super().test_a_job_that_comes_to_nothing_ends_with_a_reason(rig, kind)
