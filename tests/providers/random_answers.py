"""Answers that no provider gives: an adapter raises our errors alone, and refuses nothing that may have been done."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from typing_extensions import override

from app.domain.enums import MediaType, OperationType
from app.domain.errors import ProviderError, SubmitUncertainError
from app.providers.base import BaseProvider, GenerationResult, InputFile, OpenAccount, VideoStatusResult
from app.providers.registry import ProviderEnvironment
from app.system.http import Answer, Call, HttpCalls

STATUSES = (200, 201, 202, 204, 301, 400, 401, 402, 403, 404, 408, 409, 413, 422, 429, 500, 502, 503, 504, 529)
SECRET = "sk-secret-9f8e7d6c5b"  # noqa: S105
_HEADERS = st.dictionaries(
    st.sampled_from(["retry-after", "retry-after-ms", "content-type", "x-fal-error-type", "location"]),
    st.sampled_from(
        ["", "5", "-1", "1e9", "Wed, 21 Oct 2099 07:28:00 GMT", "text/html", "application/json", "x" * 300]
    ),
    max_size=2,
)


class OddHttp(HttpCalls):
    """Gives the same answer to every call; no network."""

    def __init__(self) -> None:
        super().__init__()
        self.answer = Answer(200, {}, b"")

    @override
    async def send(self, call: Call) -> Answer:
        return self.answer


def answers(words: Sequence[str], examples: Sequence[Any] = ()) -> st.SearchStrategy[Answer]:
    """Answers of any status.

    Args:
        words: Names and values that the provider uses: bodies are made of them.
        examples: Whole bodies that it gives, of which parts are replaced.
    """
    leaves = st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        st.sampled_from([10**400, -1, 2**63, 1e308]),
        st.sampled_from(list(words)),
        st.sampled_from(["", "../../x", "https://evil.example/a", f"key {SECRET} is wrong", "\x00", "x" * 3000]),
        st.text(max_size=8),
    )
    values = st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(list(words)), inner, max_size=4)
        ),
        max_leaves=12,
    )
    bodies = st.one_of(values, _changed(examples, values) if examples else values)
    contents = st.one_of(
        bodies.map(lambda value: json.dumps(value).encode()), st.binary(max_size=40), st.just(b"<html>sign in</html>")
    )
    return st.builds(_answer, st.sampled_from(STATUSES), _HEADERS, contents)


def _changed(examples: Sequence[Any], values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """An example with one of its values, at any depth, replaced or gone."""

    def change(example: Any, place: int, value: Any, *, is_gone: bool) -> Any:
        whole = json.loads(json.dumps(example))
        places = list(_places(whole))
        if places:
            holder, key = places[place % len(places)]
            if is_gone:
                del holder[key]
            else:
                holder[key] = value
        return whole

    return st.builds(
        lambda example, place, value, is_gone: change(example, place, value, is_gone=is_gone),
        st.sampled_from(list(examples)),
        st.integers(0, 40),
        values,
        st.booleans(),
    )


def _places(value: Any) -> list[tuple[Any, Any]]:
    keys: list[Any] = (
        list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []
    )
    return [(value, key) for key in keys] + [place for key in keys for place in _places(value[key])]


def _answer(status: int, headers: dict[str, str], content: bytes) -> Answer:
    try:
        data = json.loads(content)
    except ValueError:
        data = None
    return Answer(status, headers, content, data)


class Oddity:
    """An adapter that gets odd answers.

    Args:
        factory: Builds it.
        folder: A folder of its own; a small PNG is written into it.
        options: The account's.
        refuses: Whether an answer that is no 4xx surely refuses: the provider documents it so.
    """

    def __init__(
        self,
        factory: Callable[[ProviderEnvironment], BaseProvider],
        folder: Path,
        options: Mapping[str, str] | None = None,
        refuses: Callable[[Answer], bool] = lambda _answer: False,
    ) -> None:
        self.http = OddHttp()
        self._refuses = refuses
        self.provider = factory(ProviderEnvironment(folder, 1, self.http))
        fields = self.provider.manifest.account_fields
        given = {one.name: one.default for one in fields if not one.is_secret} | dict(options or {})
        self.account = OpenAccount(1, "a@example.org", given, {one.name: SECRET for one in fields if one.is_secret})
        self._folder = folder
        self._runner = asyncio.Runner()

    def close(self) -> None:
        self._runner.close()

    def meet(
        self, answer: Answer, operation: OperationType, values: Mapping[str, Any], handle: Mapping[str, Any]
    ) -> None:
        """Give every call of the adapter the answer, and judge what it makes of it."""
        self.http.answer = answer
        self._runner.run(self._meet(answer, operation, values, handle))

    async def _meet(
        self, answer: Answer, operation: OperationType, values: Mapping[str, Any], handle: Mapping[str, Any]
    ) -> None:
        provider, account = self.provider, self.account
        params = provider.manifest.params_model(operation).model_validate(values)
        token = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"  # noqa: S105  (a submission's id)
        made = await _made(provider.submit(account, operation, params, client_token=token))
        if isinstance(made, ProviderError):
            is_clear = answer.is_client_error or self._refuses(answer)
            assert is_clear or isinstance(made, SubmitUncertainError), (answer, made)
        else:
            assert isinstance(made, GenerationResult)
            assert made.remote_id
            assert answer.is_success
        looked = await _made(provider.check(account, "job-1", handle))
        assert isinstance(looked, VideoStatusResult | ProviderError)
        assert not isinstance(looked, SubmitUncertainError)
        path = self._folder / "a.png"
        path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 600)
        file = InputFile(str(path), "image/png", MediaType.IMAGE, 608, "a.png")
        since = datetime.now(UTC) - timedelta(minutes=5)
        for call in (
            provider.cancel(account, "job-1", handle),
            provider.find(account, token, since),
            provider.list_jobs(account, since),
            provider.read_balance(account),
            provider.check_connection(account),
            provider.upload(account, file),
        ):
            await _made(call)


async def _made(call: Awaitable[Any]) -> Any:
    """What a call gives, or our error; anything else that it raises fails the test."""
    try:
        return await call
    except ProviderError as error:
        assert SECRET not in f"{error.message} {error.detail}"  # noqa: PT017
        return error
