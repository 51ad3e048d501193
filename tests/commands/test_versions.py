"""Which version this is, and whether there is a newer one."""

from app import __version__
from tests.commands.conftest import Console


def test_a_build_that_looks_nowhere_says_so(console: Console) -> None:
    assert console.json("version") == {"version": __version__}
    looked = console.run("version", "--look")
    assert (looked.code, "does not say where" in looked.err) == (2, True)
