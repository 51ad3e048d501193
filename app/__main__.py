"""`python -m app` and `pixsim7`: the window, or a command of cli.py.

Nothing happens at import: each spawned worker process imports this module again.
"""

import os
import sys

SELF_TEST = "--self-test"
"""The command of that name, as an option too: what tries a package needs to know no more of it."""


def main() -> None:
    """Start the window, or run the command that the arguments name."""
    import multiprocessing

    multiprocessing.freeze_support()
    arguments = sys.argv[1:]
    if _wants_window(arguments):
        from app.main import run_window

        sys.exit(run_window(arguments))
    from app.cli import run_command

    run_command([SELF_TEST.removeprefix("--") if word == SELF_TEST else word for word in arguments])


def _wants_window(arguments: list[str]) -> bool:
    """Whether there is no command among the arguments: only options of the window, or files to open."""
    rest = iter(arguments)
    for argument in rest:
        if argument == "--data-dir":
            next(rest, None)
        elif argument.startswith("--data-dir=") or argument == "--safe-mode":
            continue
        elif argument.startswith("-"):
            return False
        else:
            return _is_file(argument)
    return True


def _is_file(argument: str) -> bool:
    """Whether an argument is a file to open rather than the name of a command."""
    if "/" in argument or "\\" in argument or argument.casefold().startswith("pixsim7:"):
        return True
    return bool(os.path.splitext(argument)[1]) and os.path.isfile(argument)  # noqa: PTH113, PTH122  (no pathlib yet)


if __name__ == "__main__":
    main()
