"""Why a phone did not install an app, and what to do about it."""

import re
from typing import Final

_CODE: Final = re.compile(r"INSTALL_[A-Z_]+")
_DAMAGED: Final = "The file is damaged, or no app for phones: fetch it again."
_PROTECTED: Final = "The phone's protection refused it: allow it on the phone, if you trust the file."
_OTHER_ANDROID: Final = "look for another version of the app."
# The first whose name the phone's code begins with counts.
_MEANINGS: Final = (
    ("INSTALL_FAILED_INSUFFICIENT_STORAGE", "The phone has no room for it: delete something there first."),
    ("INSTALL_FAILED_MEDIA_UNAVAILABLE", "The phone's storage cannot be used now: start the phone anew."),
    ("INSTALL_FAILED_VERSION_DOWNGRADE", "The phone has a newer version of it: remove that first."),
    ("INSTALL_FAILED_ALREADY_EXISTS", "The phone has it already: remove it there first."),
    (
        "INSTALL_FAILED_UPDATE_INCOMPATIBLE",
        "The phone has an app of that name that somebody else signed: remove it first.",
    ),
    ("INSTALL_FAILED_SHARED_USER_INCOMPATIBLE", "An app of the phone that it works with has another signature."),
    ("INSTALL_FAILED_DUPLICATE_PERMISSION", "Another app of the phone claims the same permission: remove that first."),
    ("INSTALL_FAILED_CONFLICTING_PROVIDER", "Another app of the phone stands in its way: remove that first."),
    ("INSTALL_FAILED_OLDER_SDK", f"It needs a newer Android than the phone's: {_OTHER_ANDROID}"),
    ("INSTALL_FAILED_NEWER_SDK", f"It needs an older Android than the phone's: {_OTHER_ANDROID}"),
    ("INSTALL_FAILED_DEPRECATED_SDK", f"It was made for an Android that is too old for this phone: {_OTHER_ANDROID}"),
    ("INSTALL_FAILED_NO_MATCHING_ABIS", f"It was made for other processors than the phone's: {_OTHER_ANDROID}"),
    ("INSTALL_FAILED_CPU_ABI_INCOMPATIBLE", f"It was made for other processors than the phone's: {_OTHER_ANDROID}"),
    ("INSTALL_FAILED_MISSING_SHARED_LIBRARY", "It needs something that this phone's Android does not have."),
    ("INSTALL_FAILED_MISSING_FEATURE", "It needs something that this phone does not have."),
    (
        "INSTALL_FAILED_MISSING_SPLIT",
        "It is one part of an app that comes in several files: take a file that is whole.",
    ),
    ("INSTALL_FAILED_TEST_ONLY", "It is a test version, which phones refuse."),
    (
        "INSTALL_FAILED_USER_RESTRICTED",
        "The phone does not let adb install: switch on “Install via USB” in its developer options.",
    ),
    ("INSTALL_FAILED_ABORTED", "It was refused on the phone: try it again, and allow it there."),
    ("INSTALL_FAILED_VERIFICATION", _PROTECTED),
    ("INSTALL_FAILED_REJECTED", _PROTECTED),
    ("INSTALL_FAILED_BAD_SIGNATURE", "The file is not signed as it must be: fetch it again."),
    ("INSTALL_FAILED_DEXOPT", "The phone could not prepare it, mostly for want of room: delete something there first."),
    ("INSTALL_FAILED_INTERNAL_ERROR", "The phone failed by itself: start it anew and try it again."),
    ("INSTALL_FAILED_INVALID", _DAMAGED),
    ("INSTALL_PARSE_FAILED_NO_CERTIFICATES", "The file is not signed: fetch it again."),
    ("INSTALL_PARSE_FAILED_INCONSISTENT_CERTIFICATES", "Its parts are signed by different people: fetch it again."),
    ("INSTALL_PARSE_FAILED", _DAMAGED),
)


def meaning_of(said: str) -> str:
    """Say why, by the code in what a phone wrote; in general words where it has none that is known."""
    code = found[0] if (found := _CODE.search(said)) else ""
    return next((words for name, words in _MEANINGS if code.startswith(name)), "The phone did not install it.")
