"""Answers that bring pictures."""

import base64
from typing import Any

from app.domain.enums import OperationType, ProviderStatus
from app.providers.base import OpenAccount
from app.providers.sora.images import body_of, note_of, pictures, told_links
from app.providers.sora.manifest import CATALOG
from app.providers.sora.servers import server_of

SERVER = server_of(OpenAccount(1, "a", {"base_url": "http://gpu:8000/v1"}))


def test_files_and_links_are_taken_and_anything_else_is_unclear() -> None:
    text = base64.b64encode(b"picture").decode()
    made = pictures({"data": [{"b64_json": text}, {"url": "/v1/images/1/content"}]}, ".webp")
    assert made is not None
    assert ([file.content for file in made[0]], made[1]) == ([b"picture"], ["/v1/images/1/content"])
    assert pictures({"data": []}, ".png") == ([], [])
    unclear: list[Any] = [None, {}, {"data": "x"}, {"data": [5]}, {"data": [{}]}, {"data": [{"b64_json": "?"}]}]
    for odd in unclear:
        assert pictures(odd, ".png") is None


def test_links_lead_to_the_server_with_its_key_and_elsewhere_without() -> None:
    told = told_links(
        {"links": ["/v1/images/1/content", "https://x.example/a", "http://x.example/b", "https://["]}, SERVER
    )
    assert told is not None
    assert [(one.url, one.needs_key) for one in told.outputs] == [
        ("http://gpu:8000/v1/images/1/content", True),
        ("https://x.example/a", False),
    ]
    empty = told_links({"links": []}, SERVER)
    assert empty is not None
    assert empty.status == ProviderStatus.FAILED
    assert told_links({}, SERVER) is None
    assert note_of(3, 3) is None


def test_only_models_of_a_server_are_asked_for_bytes() -> None:
    params = CATALOG.operations()[OperationType.TEXT_TO_IMAGE]
    vendor = body_of(CATALOG, params.model_validate({"model": "gpt-image-2", "prompt": "x"}))
    own = body_of(CATALOG, params.model_validate({"model": "own", "prompt": "x", "served_model": "flux"}))
    assert (vendor["model"], "response_format" in vendor, vendor["n"]) == ("gpt-image-2", False, 1)
    assert (own["model"], own["response_format"]) == ("flux", "b64_json")
