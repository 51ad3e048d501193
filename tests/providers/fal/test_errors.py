"""Refusals that the round trips do not bring."""

from app.domain.errors import ContentRefusedError, InvalidParametersError, ProviderError
from app.providers.calls import Answer
from app.providers.fal.errors import failure, refusal, words_of


def test_the_name_of_a_field_is_no_word_of_a_content_rule() -> None:
    body = {"detail": [{"loc": ["body", "safety_tolerance"], "msg": "Input should be '1'", "type": "literal_error"}]}
    error = refusal(Answer(422, {}, b"", body), is_submit=True)
    assert type(error) is InvalidParametersError
    assert error.detail == "literal_error: safety_tolerance: Input should be '1' (422)"


def test_what_fal_did_not_say_itself_is_no_refusal_of_a_submit() -> None:
    portal = Answer(403, {"content-type": "text/html"}, b"<html>Sign in</html>")
    assert refusal(portal, is_submit=True) is None
    assert refusal(portal, is_submit=False) is not None
    assert refusal(Answer(504, {}, b"", {"detail": "x", "error_type": "request_timeout"}), is_submit=True) is None


def test_failures_keep_the_type_and_the_words() -> None:
    error = failure("runner_server_error", "CUDA")
    assert (type(error), error.detail) == (ProviderError, "runner_server_error: CUDA")
    assert isinstance(failure("", "blocked by our safety checks"), ContentRefusedError)
    assert words_of({"detail": [5, {"msg": 7}]}) == ""
    assert words_of({"error": "text"}) == "text"
