"""Who is signed in at this computer."""

import getpass


def login_name() -> str:
    """Their name; a user without an entry in the computer's list has none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
