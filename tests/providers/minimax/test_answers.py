"""What is not as documented reads as not there."""

import base64

import pytest

from app.providers.minimax.answers import (
    code_of,
    id_at,
    is_task,
    number_of,
    picture_links_of,
    pictures_of,
    trace_of,
    words_of,
)
from tests.support.answering import answer_of


def test_ids_may_come_as_numbers_and_stay_text() -> None:
    assert id_at({"file_id": 9_007_199_254_740_993}, "file_id") == "9007199254740993"
    assert id_at({"task_id": "424010000000001"}, "task_id") == "424010000000001"
    wrongs: list[object] = [True, 0, -1, 1.5, "", "a/b", "x" * 65, None, []]
    for wrong in wrongs:
        assert id_at({"task_id": wrong}, "task_id") is None


def test_the_code_of_either_generation_is_found() -> None:
    assert code_of({"base_resp": {"status_code": 0}}) is None
    assert code_of({"base_resp": {"status_code": "1004"}}) == 1004
    assert code_of({"error": {"message": "invalid params (2013)", "code": "x"}}) == 2013
    assert code_of({"error": {"message": "no", "code": "1026"}}) == 1026
    wrongs: list[object] = [None, [], {}, {"error": "x"}, {"base_resp": 4}, {"base_resp": {"status_code": True}}]
    for wrong in wrongs:
        assert code_of(wrong) is None
    assert number_of("9" * 10) is None


def test_the_words_keep_the_code_and_the_id_of_the_call() -> None:
    v1 = answer_of({"base_resp": {"status_code": 1008, "status_msg": "no money"}}, 200, **{"trace-id": "t1"})
    assert words_of(v1) == "no money (1008) [t1]"
    v2 = answer_of({"error": {"message": "no (1026)"}, "request_id": "r1"}, 422)
    assert words_of(v2) == "no (1026) [r1]"
    assert words_of(answer_of([1])) == "[1]"
    assert trace_of(answer_of({"request_id": 5})) is None


def test_pictures_come_whole_or_not_at_all() -> None:
    text = base64.b64encode(b"picture").decode()
    assert pictures_of({"data": {"image_base64": [text]}, "metadata": {"failed_count": 1}}) == ((b"picture",), 1)
    assert pictures_of({"data": {}}) == ((), 0)
    wrongs: list[object] = ["x", [5], ["?"]]
    for wrong in wrongs:
        with pytest.raises(ValueError, match="picture"):
            pictures_of({"data": {"image_base64": wrong}})
    assert picture_links_of({"data": {"image_urls": ["https://a", 5, ""]}}) == ["https://a"]
    assert picture_links_of({"data": {"image_urls": "https://a"}}) == []


def test_how_a_task_goes_is_told_from_other_answers() -> None:
    assert is_task({"task": {"status": "failed"}})
    assert is_task({"task_id": "5", "status": "Fail"})
    assert not is_task({"task_id": "5"})
    assert not is_task([])
