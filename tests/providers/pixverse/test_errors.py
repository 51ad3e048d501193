"""What a refusal means depends on the code first, then on the status."""

from app.domain.errors import (
    ContentRefusedError,
    InvalidParametersError,
    ProviderAuthError,
    ProviderRateLimitError,
    SubmitUncertainError,
)
from app.providers.pixverse.errors import refusal
from tests.support.answering import answer_of


def test_the_code_goes_before_the_status() -> None:
    answer = answer_of({"ErrCode": 500063, "ErrMsg": "no"}, 429)
    assert isinstance(refusal(answer, is_submit=True), ContentRefusedError)
    assert refusal(answer_of({"ErrCode": 0}, 429), is_submit=True) is None


def test_the_status_decides_where_no_code_is_known() -> None:
    limited = refusal(answer_of({}, 429, **{"retry-after": "7"}), is_submit=True)
    assert isinstance(limited, ProviderRateLimitError)
    assert limited.retry_after is not None
    assert limited.retry_after.total_seconds() == 7
    assert isinstance(refusal(answer_of({"ErrCode": 5}, 401), is_submit=True), ProviderAuthError)
    assert refusal(answer_of({}, 404), is_submit=True) is None
    assert isinstance(refusal(answer_of({"ErrCode": 5}), is_submit=True), SubmitUncertainError)


def test_an_image_id_that_is_not_known_is_a_value_that_is_not_taken_outside_a_submit() -> None:
    assert isinstance(refusal(answer_of({"ErrCode": 400032}), is_submit=False), InvalidParametersError)
