"""An adapter's calls: where they may go, and what each answer means for the money."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from app.domain.errors import (
    ContentRefusedError,
    InvalidParametersError,
    ProviderAuthError,
    ProviderError,
    ProviderRateLimitError,
    ProviderUnavailableError,
    RemoteNotFoundError,
    SubmitUncertainError,
)
from app.providers.base import OpenAccount
from app.providers.calls import Answer, Calls, file_part, inline
from app.system.gateways import Gateways
from app.system.http import HttpCalls
from tests.support.adb import silent_port
from tests.support.library import draw_picture
from tests.support.servers.serving import ServedProvider, served

HOST = "https://api.echo.example"
ME = OpenAccount(1, "ann@example.org")


def refusal(answer: Answer, *, is_submit: bool) -> ProviderError | None:
    """Knows one code; with status 200 too."""
    del is_submit
    code = answer.data.get("error") if isinstance(answer.data, dict) else None
    return ContentRefusedError("Not that.", detail=str(code)) if code == "filtered" else None


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedProvider]:
    with served("tests.support.servers.echo", tmp_path_factory.mktemp("echo")) as running:
        yield running


@pytest.fixture
async def http(server: ServedProvider) -> AsyncIterator[HttpCalls]:
    http = HttpCalls(Gateways(server.gateways))
    yield http
    await http.close()


@pytest.fixture
def calls(http: HttpCalls) -> Calls:
    return Calls(http, name="Echo", hosts=("api.echo.example",), refusal=refusal)


async def submit(calls: Calls, **more: Any) -> Answer:
    headers = {"Authorization": "Bearer test-key-4f1c"}
    return await calls.submit("POST", f"{HOST}/jobs", account=ME, headers=headers, json={"prompt": "x"}, **more)


async def test_a_submit_is_accepted_once_and_never_repeated(calls: Calls, server: ServedProvider) -> None:
    before = len(server.charges)
    assert (await submit(calls)).data["id"]
    assert len(server.charges) == before + 1


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ({"status": 500, "body": {"error": "filtered"}, "when": "after"}, SubmitUncertainError),
        ({"status": 502, "body": "bad gateway"}, SubmitUncertainError),
        ({"status": 418, "body": "who knows"}, SubmitUncertainError),
        ({"status": 302, "headers": {"Location": "/x"}}, SubmitUncertainError),
        ({"when": "after"}, SubmitUncertainError),
        ({"when": "before"}, SubmitUncertainError),
        ({"status": 422, "body": {"error": "filtered"}}, ContentRefusedError),
        ({"status": 200, "body": {"error": "filtered"}}, ContentRefusedError),
    ],
)
async def test_an_unclear_answer_to_a_submit_is_uncertain_and_a_known_refusal_is_not(
    calls: Calls, server: ServedProvider, fault: dict[str, Any], kind: type[ProviderError]
) -> None:
    server.go_wrong({"path": "/jobs", **fault})
    with pytest.raises(kind) as caught:
        await submit(calls)
    assert type(caught.value) is kind


async def test_nothing_was_sent_where_nobody_listens() -> None:
    with silent_port() as port:
        http = HttpCalls(Gateways({HOST: f"http://127.0.0.1:{port}"}))
        nowhere = Calls(http, name="Echo", hosts=("api.echo.example",), refusal=refusal)
        with pytest.raises(ProviderUnavailableError, match="Echo cannot be reached"):
            await submit(nowhere)
        await http.close()


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ({"status": 401, "body": {}}, ProviderAuthError),
        ({"status": 403, "body": {}}, ProviderAuthError),
        ({"status": 404, "body": {}}, RemoteNotFoundError),
        ({"status": 410, "body": {}}, RemoteNotFoundError),
        ({"status": 429, "body": {}, "headers": {"Retry-After": "7"}}, ProviderRateLimitError),
        ({"status": 400, "body": {}}, InvalidParametersError),
        ({"status": 408, "body": {}}, ProviderUnavailableError),
        ({"status": 500, "body": {}}, ProviderUnavailableError),
        ({"status": 302, "body": {}}, ProviderUnavailableError),
        ({"when": "after"}, ProviderUnavailableError),
        ({"status": 200, "body": {"error": "filtered"}}, ContentRefusedError),
    ],
)
async def test_what_an_adapter_does_not_know_is_told_by_its_status(
    calls: Calls, server: ServedProvider, fault: dict[str, Any], kind: type[ProviderError]
) -> None:
    server.go_wrong({"path": "/echo", **fault})
    with pytest.raises(kind) as caught:
        await calls.ask("GET", f"{HOST}/echo", account=ME)
    assert type(caught.value) is kind
    if isinstance(caught.value, ProviderRateLimitError):
        assert caught.value.retry_after == timedelta(seconds=7)


async def test_a_web_page_is_no_answer(calls: Calls) -> None:
    with pytest.raises(ProviderUnavailableError, match="sign-in"):
        await calls.ask("GET", f"{HOST}/page", account=ME)


@pytest.mark.parametrize(
    "url",
    [
        "https://files.echo.example/x",
        "http://api.echo.example/x",
        "https://api.echo.example:8443/x",
        "https://x@api.echo.example/x",
    ],
)
async def test_credentials_go_to_declared_hosts_alone(calls: Calls, server: ServedProvider, url: str) -> None:
    before = len(server.calls)
    for send in (calls.submit, calls.ask):
        with pytest.raises(ProviderUnavailableError, match="not one of Echo's"):
            await send("POST", url, account=ME, headers={"Authorization": "Bearer x"})
    assert len(server.calls) == before


async def test_a_server_of_ones_own_is_reached_where_its_user_named_it(calls: Calls, server: ServedProvider) -> None:
    own = f"{server.url}/api.echo.example"
    answer = await calls.ask("GET", f"{own}/echo", account=ME, own_server=own)
    assert answer.data["method"] == "GET"
    with pytest.raises(ProviderUnavailableError):
        await calls.ask("GET", f"http://127.0.0.1:{server.port + 1}/echo", account=ME, own_server=own)


async def test_a_link_for_a_file_gets_the_file_and_no_credentials(
    calls: Calls, server: ServedProvider, tmp_path: Path
) -> None:
    picture = draw_picture(tmp_path / "a.png", (8, 8))
    link = "https://files.echo.example/put"
    answer = await calls.hand_over("PUT", link, headers={"X-Signed": "1"}, file=str(picture))
    assert answer.data["size"] == picture.stat().st_size
    with pytest.raises(ProviderUnavailableError, match="credentials"):
        await calls.hand_over("PUT", link, headers={"AUTHORIZATION": "Bearer x"}, file=str(picture))
    server.go_wrong({"path": "/put", "status": 403, "body": "expired"})
    with pytest.raises(ProviderUnavailableError, match="answer 403"):
        await calls.hand_over("PUT", link, file=str(picture))


async def test_files_in_a_body_are_named_by_their_content(tmp_path: Path) -> None:
    picture = tmp_path / "x.part"
    draw_picture(tmp_path / "a.png", (8, 8)).rename(picture)
    assert (await inline(str(picture))).text().startswith("data:image/png;base64,iVBOR")
    assert (await inline(str(picture), has_prefix=False)).text().startswith("iVBOR")
    part = await file_part("image", str(picture))
    assert (part.name, part.mime_type, part.filename) == ("image", "image/png", "input.png")


async def test_calls_of_an_account_keep_their_pace(http: HttpCalls) -> None:
    paced = Calls(http, name="Echo", hosts=("api.echo.example",), refusal=refusal, pace_seconds=0.15)
    began = monotonic()
    for _ in range(3):
        await paced.ask("GET", f"{HOST}/echo", account=ME)
    assert monotonic() - began >= 0.3


async def test_an_answer_that_is_not_understood_is_shown_at_its_start(calls: Calls) -> None:
    error = calls.unclear(Answer(200, {}, b'{"odd": true}'))
    assert (error.message, error.detail) == ("The answer of Echo names no job.", '{"odd": true}')


async def test_a_key_that_an_answer_repeats_stays_out_of_errors(calls: Calls, server: ServedProvider) -> None:
    account = OpenAccount(1, "ann@example.org", {}, {"key": "sk-very-secret"})
    server.go_wrong({"status": 418, "body": {"message": "the key sk-very-secret is odd"}, "times": 2})
    with pytest.raises(SubmitUncertainError) as uncertain:
        await calls.submit("POST", f"{HOST}/jobs", account=account, json={"prompt": "x"})
    with pytest.raises(ProviderError) as refused:
        await calls.ask("GET", f"{HOST}/jobs/1", account=account)
    for error in (uncertain.value, refused.value):
        assert error.detail == '{"message": "the key (secret) is odd"}'
    slashed, number = OpenAccount(1, "", {}, {"key": "sk/very+secret"}), OpenAccount(1, "", {}, {"key": "123456"})
    server.go_wrong({"status": 200, "body": '{"id": "https://x/?k=sk\\/very+secret", "n": 91234569}', "times": 2})
    for one, told in ((slashed, "https://x/"), (number, "https://x/?k=sk/very+secret")):
        answer = await calls.submit("POST", f"{HOST}/jobs", account=one, json={"prompt": "x"})
        assert answer.data == {"id": told, "n": 91234569}
