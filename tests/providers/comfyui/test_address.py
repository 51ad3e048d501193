import pytest

from app.domain.errors import InvalidParametersError
from app.providers.base import OpenAccount
from app.providers.comfyui.address import server_address, server_headers, server_place, view_url


def account(base_url: str = "", headers: str = "") -> OpenAccount:
    return OpenAccount(1, "here", {"base_url": base_url}, {"headers": headers})


def test_an_address_is_brought_into_shape() -> None:
    told = {text: server_address(account(text)) for text in ("", "10.0.0.5:8188/", "https://gpu.example/comfy/")}
    assert list(told.values()) == ["http://127.0.0.1:8188", "http://10.0.0.5:8188", "https://gpu.example/comfy"]
    assert server_place(account("https://GPU.example/comfy")) == "gpu.example:443"
    assert server_place(account("ftp://x")) == ""
    assert view_url("http://h", {"filename": "a&b"}) == "http://h/view?filename=a%26b"


@pytest.mark.parametrize(
    "text", ["ftp://x", "http://", "http://u:p@h", "http://h?a=b", "http://h:99999", "http://[x", "http://8.8.8.8:8188"]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(InvalidParametersError):
        server_address(account(text))


def test_headers_are_read_and_wrong_ones_are_refused_without_their_value() -> None:
    assert server_headers(account(headers="X-Key: a b\nAuthorization: Basic eA==; ")) == {
        "X-Key": "a b",
        "Authorization": "Basic eA==",
    }
    assert server_headers(account(headers="t0ken")) == {"Authorization": "Bearer t0ken"}
    for wrong in ("s3cret two", "Host: s3cret", "A B: s3cret", "X: s3cret\x07", "X:"):
        with pytest.raises(InvalidParametersError) as caught:
            server_headers(account(headers=wrong))
        assert "s3cret" not in f"{caught.value} {caught.value.detail}"
