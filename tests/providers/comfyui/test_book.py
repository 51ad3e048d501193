import json
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.enums import OperationType
from app.domain.errors import ResourceNotFoundError, ValidationError
from app.providers.accounts import AccountView
from app.providers.base import OpenAccount
from app.providers.comfyui.book import ComfyWorkflows, resolved_files
from app.providers.comfyui.object_info import ClassInfo, ClassInfos, InputInfo
from app.providers.comfyui.shelf import WorkflowShelf
from tests.providers.comfyui.graphs import text_to_image

LISTED = ("sd/first.safetensors", "sd_xl_base_1.0.safetensors", "b\\second.safetensors")
LOADER = ClassInfo("CheckpointLoaderSimple", {"ckpt_name": InputInfo("COMBO", is_required=True, choices=LISTED)})


class Book:
    """A book whose server has a loader, and nothing else."""

    def __init__(self, folder: Path) -> None:
        self.shelf = WorkflowShelf(folder)
        self.changes = 0
        self.book = ComfyWorkflows(self.shelf, self._ask, dict, self._note)

    async def _ask(self, account: AccountView, classes: Collection[str]) -> ClassInfos:
        assert account.id == 1
        return {name: LOADER if name == LOADER.name else None for name in classes}

    def _note(self) -> None:
        self.changes += 1


async def test_a_file_is_mapped_kept_changed_and_taken_away(tmp_path: Path) -> None:
    made = Book(tmp_path)
    draft = await made.book.read(json.dumps(text_to_image()).encode(), "Boats", None)
    assert (draft.title, draft.operation, draft.is_checked) == ("Boats", OperationType.TEXT_TO_IMAGE, False)
    assert draft.endings == {"9": "SaveImage (9)"}
    assert "prompt" in made.book.form(draft).model_fields
    name = await made.book.keep(replace(draft, title="Ships"))
    assert (name, made.changes) == ("ships", 1)
    again = await made.book.open(name, None)
    assert (again.title, again.name, again.fields) == ("Ships", name, draft.fields)
    fewer = {key: field for key, field in again.fields.items() if key != "cfg"}
    assert await made.book.keep(replace(again, fields=fewer)) == name
    assert "cfg" not in made.shelf.own[name].fields
    rows = made.book.rows()
    assert (rows[0].name, rows[0].is_own, rows[-1].is_own) == ("ships", True, False)
    shipped = await made.book.open("text-to-image", None)
    assert shipped.name is None
    await made.book.remove(name)
    with pytest.raises(ResourceNotFoundError):
        await made.book.open(name, None)


async def test_a_server_tells_what_it_lacks(tmp_path: Path) -> None:
    draft = await Book(tmp_path).book.read(json.dumps(text_to_image()).encode(), "x", OpenAccount(1, "here"))
    assert draft.is_checked
    assert "KSampler" in draft.missing[0]


async def test_a_mapping_that_does_not_fit_is_refused_in_words(tmp_path: Path) -> None:
    book = Book(tmp_path).book
    draft = await book.read(json.dumps(text_to_image()).encode(), "x", None)
    with pytest.raises(ValidationError, match="no node 77"):
        book.form(replace(draft, outputs=("77",)))
    with pytest.raises(ValidationError, match="cannot be kept"):
        await book.keep(replace(draft, title=""))
    with pytest.raises(ValidationError, match="Export"):
        await book.read(b'{"nodes": [], "links": []}', "x", None)


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ("", "sd/first.safetensors"),
        ("SD_XL_base_1.0.safetensors", "sd_xl_base_1.0.safetensors"),
        ("second.safetensors", "b\\second.safetensors"),
        ("other.safetensors", "other.safetensors"),
    ],
)
async def test_a_model_file_goes_out_as_the_server_lists_it(tmp_path: Path, given: str, sent: str) -> None:
    made = Book(tmp_path)
    workflow = made.shelf.shipped["text-to-image"]
    assert resolved_files(workflow, {"checkpoint": given}, {LOADER.name: LOADER})["checkpoint"] == sent
    assert resolved_files(workflow, {"checkpoint": ""}, {})["checkpoint"] is None
