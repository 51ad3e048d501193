"""Packages with the entry points of plug-ins, laid down as an installer does it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

ADAPTER = """
from app.domain.enums import OperationType
from app.providers.base import BaseProvider, Estimate, GenerationResult, ProviderManifest, VideoStatusResult
from app.providers.registry import register

MANIFEST = ProviderManifest(id="{id}", name="{id}", monogram="PI", about="A plug-in.", operations={{}})


class Adapter(BaseProvider):
    manifest = MANIFEST

    def estimate(self, operation, params):
        return Estimate()

    async def submit(self, account, operation, params, *, client_token):
        raise NotImplementedError

    async def check(self, account, remote_id, handle):
        raise NotImplementedError


register(MANIFEST, lambda environment: Adapter())
"""


def install_plugin(
    folder: Path,
    name: str,
    *,
    code: str | None = None,
    version: str = "1.0",
    entry: str = "",
    more: Mapping[str, str] | None = None,
    uses: Sequence[str] = (),
) -> Path:
    """Lay down a plug-in; gives the folder of its package.

    Args:
        folder: What is searched for packages.
        name: Of the distribution and of its package, with _ for -.
        code: Of the package; an adapter with the package's name for its id by default.
        version: Of the distribution.
        entry: What its entry point names; the package by default.
        more: Further files by name.
        uses: What it requires, as a package says it.
    """
    module = name.replace("-", "_")
    notes = f"{module}-{version}.dist-info"
    files = {
        f"{module}/__init__.py": ADAPTER.format(id=module) if code is None else code,
        f"{notes}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        + "".join(f"Requires-Dist: {one}\n" for one in uses),
        f"{notes}/entry_points.txt": f"[pixsim7.providers]\n{module} = {entry or module}\n",
        f"{notes}/INSTALLER": "pip\n",
        **(more or {}),
    }
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    listed = [*files, f"{notes}/RECORD", "../../bin/script", f"{module}/__pycache__/__init__.cpython-311.pyc"]
    (folder / notes / "RECORD").write_text("".join(f"{path},,\n" for path in listed), "utf-8")
    return folder / module
