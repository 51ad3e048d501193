"""`python -m tests.security.fuzz <target> [options of libFuzzer]`: lets atheris look for what breaks a target.

Such as `-max_total_time=180`. Without a target it names them. An input that breaks one is left as `crash-<hash>`.
"""

import importlib
import pkgutil
import sys
import tempfile
from pathlib import Path


def _import_app() -> None:
    """Import what the targets run through while atheris takes note of it."""
    import atheris

    with atheris.instrument_imports(
        include=["app.devices", "app.media", "app.providers", "app.services", "app.system"]
    ):
        import app.providers

        for found in pkgutil.iter_modules(app.providers.__path__):
            if found.ispkg:
                importlib.import_module(f"app.providers.{found.name}.adapter")
                importlib.import_module(f"app.providers.{found.name}")
        import tests.security.fuzz.targets  # noqa: F401


def main() -> None:
    import atheris

    _import_app()
    from tests.security.fuzz.seeds import seeds_of
    from tests.security.fuzz.targets import TARGETS

    if len(sys.argv) == 1:
        print("\n".join(TARGETS))  # noqa: T201
        return
    name = sys.argv.pop(1)
    with tempfile.TemporaryDirectory(prefix="pixsim7-seeds-") as corpus:
        for number, seed in enumerate(seeds_of(name)):
            Path(corpus, str(number)).write_bytes(seed)
        atheris.Setup([*sys.argv, corpus], TARGETS[name])
        atheris.Fuzz()


if __name__ == "__main__":
    main()
