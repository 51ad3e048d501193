"""What is not as documented reads as not there."""

import pytest

from app.domain.enums import ProviderStatus
from app.domain.errors import ProviderUnavailableError
from app.providers.pixverse.answers import code_of, credits_of, id_of, status_of, told, whole, words_of
from tests.support.answering import answer_of


def test_ids_are_text_and_numbers_are_whole() -> None:
    assert id_of({"video_id": 627410861853514292}, "video_id") == "627410861853514292"
    assert id_of({"id": "42"}, "video_id", "id") == "42"
    wrongs: list[object] = [True, 0, -4, 1.5, "x", "٤", "9" * 21, None, [], 10**20]
    for wrong in wrongs:
        assert id_of({"video_id": wrong}, "video_id") is None
    assert whole("12") == 12


def test_both_spellings_of_the_envelope_are_read() -> None:
    lower = answer_of({"err_code": 500052, "err_msg": "no", "resp": {"a": 1}}, 500)
    assert (code_of(lower.data), words_of(lower), told(lower)) == (500052, "no (500052)", {"a": 1})
    for wrong in (answer_of([]), answer_of({"ErrCode": None}), answer_of({"ErrCode": "?", "Resp": 4})):
        assert code_of(wrong.data) is None
        assert told(wrong) == {}
        assert words_of(wrong) == wrong.words


def test_credits_are_told_in_two_ways_and_believed_within_reason() -> None:
    assert credits_of({"credits": 45}) == credits_of({"credit": 45}) == 45
    untrue: list[dict[str, object]] = [{}, {"credits": -1}, {"credits": 10**12}, {"credits": "many"}]
    assert [credits_of(found) for found in untrue] == [None] * len(untrue)


def test_a_status_that_is_not_known_goes_on_and_none_at_all_is_no_look() -> None:
    assert status_of(answer_of({"ErrCode": 0, "Resp": {"status": 44}}), is_image=False).status == (
        ProviderStatus.PROCESSING
    )
    assert status_of(answer_of({"ErrCode": 0, "Resp": {"status": 2}}), is_image=False).status == ProviderStatus.PENDING
    with pytest.raises(ProviderUnavailableError):
        status_of(answer_of({"ErrCode": 0, "Resp": {}}), is_image=False)
    done = answer_of({"ErrCode": 0, "Resp": {"status": 1, "image_url": "https://a/b.png", "image_id": 5}})
    (output,) = status_of(done, is_image=True).outputs
    assert (output.url, output.remote_id) == ("https://a/b.png", None)
