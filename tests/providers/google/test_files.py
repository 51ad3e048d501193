from app.providers.base import OpenAccount
from app.providers.google.files import download_link, input_of, is_official, key_header

FILE = "https://generativelanguage.googleapis.com/v1beta/files/abc"


def test_the_key_goes_into_one_header() -> None:
    assert key_header(OpenAccount(1, "a", {}, {"api_key": " AIza "})) == {"x-goog-api-key": "AIza"}
    assert key_header(OpenAccount(1, "a")) == {"x-goog-api-key": ""}


def test_a_file_is_fetched_by_its_own_link() -> None:
    assert download_link(FILE) == f"{FILE}:download?alt=media"
    for link in (f"{FILE}:download?alt=media", "https://storage.example/v1beta/files/abc"):
        assert download_link(link) == link


def test_only_the_interface_itself_is_official() -> None:
    assert is_official(FILE)
    for link in (
        "http://generativelanguage.googleapis.com/x",
        "https://generativelanguage.googleapis.com.evil.example/x",
    ):
        assert not is_official(link)


def test_an_uploaded_clip_keeps_its_type() -> None:
    assert input_of(f"{FILE}#video/webm") == (FILE, "video/webm")
    assert input_of(FILE) == (FILE, "video/mp4")
