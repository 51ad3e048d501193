import pytest

from app.domain.errors import ProviderError
from app.system.links import Links, host_of, port_of, same_origin


def test_a_link_begins_at_a_secure_server_and_loses_its_fragment() -> None:
    link = Links().first("https://cdn.example/a/b.mp4?sig=1#part")

    assert str(link) == "https://cdn.example/a/b.mp4?sig=1"
    assert port_of(link) == 443


@pytest.mark.row("H-10")
@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://cdn.example/a", "secure"),
        ("file:///etc/passwd", "no server"),
        ("file://host/etc/passwd", "secure"),
        ("unix:/run/docker.sock", "no server"),
        ("ftp://cdn.example/a", "secure"),
        ("https://", "no server"),
        ("", "no server"),
        ("https://user@cdn.example/a", "user name"),
        ("https://user:word@cdn.example/a", "user name"),
        ("https://cdn.example:8443/a", "port"),
        ("https://cdn.example:22/a", "port"),
        ("https://cdn.example:99999/a", "port"),
        ("https://[::1/a", "broken"),
        ("https://cdn.example/\x00", "broken"),
        ("https://127.0.0.1%2eexample/a", "cannot be"),
        ("https://[fe80::1%25eth0]/a", "cannot be"),
    ],
)
def test_a_link_that_is_not_plainly_a_secure_one_is_not_followed(url: str, reason: str) -> None:
    with pytest.raises(ProviderError, match=reason):
        Links().first(url)


@pytest.mark.row("H-10")
@pytest.mark.parametrize(
    "location",
    [
        "file:///etc/passwd",
        "unix:/run/x.sock",
        "http://cdn.example/b",
        "//u:p@cdn.example/b",
        "https://[",
        "gopher://a/",
    ],
)
def test_a_redirect_is_checked_like_the_link_itself(location: str) -> None:
    links = Links()
    with pytest.raises(ProviderError):
        links.next(links.first("https://cdn.example/a"), location)


def test_a_redirect_may_be_relative() -> None:
    links = Links()
    assert str(links.next(links.first("https://cdn.example/a/b"), "../c?x=1")) == "https://cdn.example/c?x=1"


def test_a_named_local_server_may_be_reached_by_plain_http_at_its_port() -> None:
    links = Links(frozenset({"127.0.0.1:8188", "[::1]:8188", "studio.local"}))

    assert links.is_local(links.first("http://127.0.0.1:8188/view"))
    assert links.is_local(links.first("http://[::1]:8188/view"))
    assert links.is_local(links.first("http://studio.local:9000/view"))
    with pytest.raises(ProviderError, match="secure"):
        links.first("http://127.0.0.1:8189/view")


@pytest.mark.row("H-10")
def test_a_link_from_outside_is_not_led_to_a_local_server() -> None:
    links = Links(frozenset({"127.0.0.1:8188"}))
    with pytest.raises(ProviderError, match="secure"):
        links.next(links.first("https://cdn.example/a"), "http://127.0.0.1:8188/view")


def test_one_server_is_the_same_scheme_host_and_port() -> None:
    first = Links().first
    assert same_origin(first("https://a.example/x"), first("https://a.example:443/y"))
    assert not same_origin(first("https://a.example/x"), first("https://b.example/x"))


def test_a_name_that_only_looks_like_an_international_one_is_left_to_the_look_up() -> None:
    assert host_of(Links().first("https://xn--/a")) == "xn--"
