"""Errors that cross a layer."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain import errors
from app.domain.errors import (
    ElementNotFoundError,
    FileAwayError,
    LibraryUnavailableError,
    NoAvailableAccountError,
    PixSimError,
    PresetError,
    ProviderError,
    ProviderRateLimitError,
    ResourceNotFoundError,
    ScreenUnreadableError,
    StorageError,
    UploadRejectedError,
    UserError,
    ValidationError,
)

SOON = datetime(2026, 3, 1, tzinfo=UTC)


def test_every_error_of_ours_can_be_caught_as_one() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)]
    assert len(kinds) > 20
    assert [kind for kind in kinds if not issubclass(kind, PixSimError)] == []


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (ResourceNotFoundError("job", 7), "There is no job 7."),
        (UploadRejectedError("a.png", "It is empty."), "a.png: It is empty."),
        (
            NoAvailableAccountError("fal", {"one": "all slots are taken", "two": "it is switched off"}),
            "No account of fal can take the job (one: all slots are taken; two: it is switched off).",
        ),
        (NoAvailableAccountError("fal", {}), "No account of fal can take the job (there is no account)."),
        (FileAwayError(7, "/x"), "The file of asset 7 is missing: it is on /x, which is not there now."),
        (PresetError("steps.3.params", "Field required"), "steps.3.params: Field required"),
        (PresetError("", "It is no JSON."), "It is no JSON."),
        (LibraryUnavailableError("/x", "it is not there"), "The library folder /x cannot be used: it is not there"),
    ],
)
def test_an_error_says_in_a_sentence_what_happened(error: PixSimError, sentence: str) -> None:
    assert error.message == str(error) == sentence


def test_an_error_carries_the_data_that_its_catcher_acts_on() -> None:
    assert (ResourceNotFoundError("job", 7).noun, ResourceNotFoundError("job", 7).key) == ("job", 7)
    assert ValidationError("No.", field="size").field == "size"
    assert ProviderRateLimitError("Wait.", retry_after=timedelta(seconds=9)).retry_after == timedelta(seconds=9)
    assert ProviderError("No.", detail="402 Payment Required").detail == "402 Payment Required"
    assert NoAvailableAccountError("fal", {"one": "busy"}, SOON).soonest == SOON


def test_what_the_user_asked_wrongly_is_told_from_what_a_provider_or_the_disk_refused() -> None:
    assert issubclass(UploadRejectedError, UserError)
    assert not issubclass(ProviderError, UserError | StorageError)
    assert issubclass(LibraryUnavailableError, StorageError)


def test_an_error_of_a_preset_says_the_place_and_one_of_an_element_how_many_matched() -> None:
    error = PresetError("steps.3.params", "Field required", detail="all")
    assert (str(error), error.field, error.detail) == ("steps.3.params: Field required", "steps.3.params", "all")
    whole = PresetError("", "The file is too large.")
    assert (str(whole), whole.field, whole.place, whole.detail) == ("The file is too large.", None, "", None)
    assert ElementNotFoundError("none").matches == 0
    assert ScreenUnreadableError("why", detail="its words").detail == "its words"
