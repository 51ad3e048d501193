"""Official addresses that are reached by another way."""

import pytest

from app.domain.errors import ValidationError
from app.system.gateways import Gateways, Route


def test_an_address_goes_straight_or_to_its_gateway_with_its_path_and_query() -> None:
    gateways = Gateways({"https://API.example.com/": "http://127.0.0.1:9000/api"})
    assert gateways.lead("https://api.example.com/v1/x?y=1") == Route(
        "http://127.0.0.1:9000/api/v1/x?y=1", "127.0.0.1:9000"
    )
    for other in ("https://api.example.com:8443/v1", "http://api.example.com/v1", "https://api.example.org/v1"):
        assert gateways.lead(other) == Route(other, None)


@pytest.mark.parametrize(
    ("official", "gateway"),
    [
        ("http://api.example.com", "https://gate.example.org"),
        ("https://api.example.com/v1", "https://gate.example.org"),
        ("https://me@api.example.com", "https://gate.example.org"),
        ("https://api.example.com", "gate.example.org"),
        ("https://api.example.com", "https://me:x@gate.example.org"),
        ("https://api.example.com", "https://gate.example.org/?a=1"),
    ],
)
def test_what_is_no_address_is_refused(official: str, gateway: str) -> None:
    with pytest.raises(ValidationError):
        Gateways({official: gateway})
    assert Gateways.of_settings({official: gateway}).lead(official).gateway is None
