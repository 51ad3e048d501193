"""The words of an error."""

from datetime import timedelta

import pytest
from pytestqt.qtbot import QtBot

from app.domain import errors
from app.ui.context import Shell
from app.ui.errors import explain, show_error


def _all_errors(kind: type[errors.PixSimError]) -> list[type[errors.PixSimError]]:
    """Of the domain: those that others add are there only where their modules were loaded."""
    children = [child for child in kind.__subclasses__() if child.__module__ == errors.__name__]
    return [kind, *(below for child in children for below in _all_errors(child))]


def _make(kind: type[errors.PixSimError]) -> errors.PixSimError:
    two = {
        errors.ResourceNotFoundError: ("job", 4),
        errors.UploadRejectedError: ("a.png", "it is empty."),
        errors.LibraryFullError: ("a.png", "the library may hold no more."),
        errors.PresetError: ("steps.0", "it has no action."),
    }
    if kind is errors.LibraryUnavailableError:
        return errors.LibraryUnavailableError("/library", "it is not there")
    if kind is errors.FileAwayError:
        return errors.FileAwayError(4, "/disk")
    if kind is errors.SignInLockedError:
        return errors.SignInLockedError(timedelta(seconds=29.2))
    if kind is errors.NoAvailableAccountError:
        return errors.NoAvailableAccountError("local", {"this computer": "busy"})
    if kind is errors.BudgetExceededError:
        return errors.BudgetExceededError("Your budget of 100 a day: 120 needed.", budget_id=1)
    return kind(*two.get(kind, ("It did not work",)))  # type: ignore[call-arg, arg-type]


@pytest.mark.parametrize("kind", _all_errors(errors.PixSimError), ids=lambda kind: kind.__name__)
def test_each_error_is_told_in_whole_sentences(kind: type[errors.PixSimError]) -> None:
    explained = explain(_make(kind), "cancel the jobs")
    assert explained.sentence.endswith(".")
    assert kind.__name__ in explained.details


@pytest.mark.parametrize("kind", _all_errors(errors.DeviceError), ids=lambda kind: kind.__name__)
def test_what_a_phone_does_not_do_is_no_mistake_of_ours(kind: type[errors.DeviceError]) -> None:
    explained = explain(kind("The phone said no."), "take the picture")
    assert explained.text == "Could not take the picture: the phone said no."
    assert "our mistake" not in explained.sentence
    assert explained.fault


def test_a_refusal_of_what_the_user_asked_is_told_as_it_is() -> None:
    assert explain(errors.UserError("The job has already ended."), "cancel the jobs").sentence == (
        "The job has already ended."
    )


def test_a_fault_of_others_says_what_failed_whose_fault_and_what_to_do() -> None:
    explained = explain(errors.ProviderUnavailableError("No answer in 30 s."), "read the balance")
    assert explained.text == "Could not read the balance: no answer in 30 s."
    assert "network" in explained.fault
    assert explained.advice


def test_a_bug_is_called_ours() -> None:
    explained = explain(KeyError("x"), "load the queue")
    assert explained.text == "Could not load the queue."
    assert "our mistake" in explained.fault
    assert "KeyError" in explained.details


def test_the_providers_own_words_are_in_the_details() -> None:
    assert explain(errors.ProviderError("No.", detail="code 4711")).details.startswith("code 4711")


def test_an_error_is_shown_as_a_toast_with_its_details(qtbot: QtBot) -> None:
    shell = Shell()
    with qtbot.waitSignal(shell.toasted) as heard:
        show_error(shell, errors.MediaError("It is not a picture."), "import the file")
    assert heard.args is not None
    assert heard.args[0].kind == "failed"
    assert "MediaError" in heard.args[0].details


def test_a_vault_that_does_not_open_is_no_fault_of_the_disk() -> None:
    told = explain(errors.VaultError("The keyring is locked. Unlock it and try again."), "save the account").sentence
    assert "the keyring is locked. Unlock it and try again." in told
    assert "disk" not in told


def test_an_error_with_a_page_in_the_help_links_to_it(qtbot: QtBot) -> None:
    shell = Shell()
    with qtbot.waitSignal(shell.toasted) as heard:
        show_error(shell, errors.ProviderAuthError("The key is wrong."), "read the balance")
    assert heard.args is not None
    assert heard.args[0].action_text == "What to do"
    with qtbot.waitSignal(shell.help_requested) as asked:
        heard.args[0].action()
    assert asked.args == ["troubleshooting#the-key-is-not-accepted"]
    with qtbot.waitSignal(shell.toasted) as heard:
        show_error(shell, errors.ValidationError("A name has at most 40 characters.", field="name"))
    assert heard.args is not None
    assert (heard.args[0].action_text, heard.args[0].action) == (None, None)
