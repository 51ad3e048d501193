"""The first lines of a packaged program."""

import os
import sys

# The starter puts the package's libraries before the system's; what we start ourselves (adb, a file manager) must find
# its own. Our workers go through the starter again.
for name in ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"):
    kept = os.environ.pop(f"{name}_ORIG", None)
    if kept is not None:
        os.environ[name] = kept
    elif getattr(sys, "frozen", False):
        os.environ.pop(name, None)

from app.__main__ import main  # noqa: E402  (after the environment is right)

main()
