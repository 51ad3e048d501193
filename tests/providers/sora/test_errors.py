"""Refusals that the round trips do not bring."""

from app.domain.errors import ContentRefusedError, InvalidParametersError, ProviderError
from app.providers.calls import Answer
from app.providers.sora.errors import code_and_words, failure, refusal


def test_a_rule_is_known_by_its_code_not_by_any_word() -> None:
    error = refusal(Answer(400, {}, b"", {"error": {"message": "moderation must be auto"}}), is_submit=True)
    assert type(error) is InvalidParametersError
    assert isinstance(failure({"code": "safety_violation", "message": "no"}), ContentRefusedError)
    assert type(failure({"code": 5, "message": None})) is ProviderError
    assert failure(None).detail is None


def test_words_are_found_in_each_shape() -> None:
    assert code_and_words({"error": {"code": None, "type": "server_error", "message": "x"}}) == ("server_error", "x")
    assert code_and_words({"error": "x"}) == ("", "x")
    assert code_and_words({"detail": [{"loc": ["body", "n"], "msg": "odd"}, 5]}) == ("", "body.n: odd")
    assert code_and_words({"message": "x"}) == ("", "x")
    assert code_and_words("x") == ("", "")
