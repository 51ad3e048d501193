"""10,000 random answers in a long run; some in each."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from typing_extensions import override

from app.domain.enums import OperationType
from app.providers.base import BaseProvider
from app.providers.comfyui.adapter import build_provider
from app.providers.registry import ProviderEnvironment
from app.system.http import Answer, Call, HttpCalls
from tests.providers.random_answers import Oddity, answers

ID = "job-1"
NODE_ERROR = {"type": "value_not_in_list", "message": "x", "details": "ckpt_name: 'x.safetensors' not in ['a']"}
FILE = {"filename": "a_00001_.png", "subfolder": "", "type": "output"}
EXAMPLES: list[Any] = [
    {"prompt_id": ID, "number": 12, "node_errors": {}},
    {"error": {"type": "missing_node_type", "message": "x", "extra_info": {"class_type": "X"}}, "node_errors": {}},
    {"error": {"type": "x"}, "node_errors": {"4": {"errors": [NODE_ERROR], "class_type": "Loader"}}},
    {"id": ID, "status": "completed", "outputs": {"9": {"images": [FILE]}}, "execution_error": None},
    {"id": ID, "status": "failed", "execution_error": {"exception_type": "X", "exception_message": "y"}},
    {ID: {"prompt": [1, ID, {}, {}, ["9"]], "outputs": {"9": {"gifs": [FILE]}}, "status": {"status_str": "error"}}},
    {"queue_running": [[1, ID, {}, {}, ["9"]]], "queue_pending": [[2, "other", {}, {}, []]]},
    {"system": {"comfyui_version": "0.38.1"}, "devices": [{"name": "x", "vram_total": 2, "vram_free": 1}]},
    {"name": "in.png", "subfolder": "", "type": "input"},
]
WORDS = sorted(
    {word for example in EXAMPLES for word in example} | {"status", "outputs", "in_progress", "images", "text"}
)


class KnownClasses(HttpCalls):
    """Answers what is asked before a submit; all else is the odd one's to answer."""

    def __init__(self, odd: HttpCalls) -> None:
        super().__init__()
        self._odd = odd

    @override
    async def send(self, call: Call) -> Answer:
        _, is_class, name = call.url.partition("/object_info/")
        if is_class:
            return Answer(200, {}, b"{}", {name: {"input": {}}})
        return await self._odd.send(call)


def build(environment: ProviderEnvironment) -> BaseProvider:
    return build_provider(replace(environment, http=KnownClasses(environment.http)))


@pytest.fixture(scope="module")
def oddity(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oddity]:
    found = Oddity(build, tmp_path_factory.mktemp("comfyui"), {"base_url": "http://127.0.0.1:9"})
    yield found
    found.close()


@given(answer=answers(WORDS, EXAMPLES))
def test_no_answer_makes_the_adapter_stumble(oddity: Oddity, answer: Answer) -> None:
    values = {"model": "text-to-image", "prompt": "a kite", "seed": 7}
    oddity.meet(answer, OperationType.TEXT_TO_IMAGE, values, {"nodes": 7, "outputs": ["9"]})
