"""What is still missing before the composed job can be queued, in a few words."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication

from app.ui.panels.create.catalog import Offer, first_fault, need_of
from app.ui.panels.create.draft import Draft
from app.ui.panels.create.wildcard_hint import Hint

translate = QCoreApplication.translate


def why_not(draft: Draft, params: Mapping[str, Any], hint: Hint) -> str:
    """Why the draft cannot be queued with these parameters; empty where it can.

    Args:
        draft: What is composed.
        params: As they are set, but for inputs that other jobs have yet to make.
        hint: What is said of the prompt's wildcards.
    """
    offer = draft.offer
    if offer is None:
        return translate("Create", "no provider")
    missing = draft.missing_slot()
    if missing is not None:
        return need_of(missing.media)
    if offer.needs_prompt and not params.get("prompt"):
        return translate("Create", "needs a prompt")
    return _fault(offer, draft, params, hint)


def _fault(offer: Offer, draft: Draft, params: Mapping[str, Any], hint: Hint) -> str:
    fault = first_fault(offer, {**params, **dict.fromkeys(draft.awaited, 0)})
    if not fault and offer.has_prompt and hint.is_wrong:
        fault = "prompt"
    if fault:
        return translate("Create", "check {field}").format(field=_title_of(offer, fault))
    return ""


def _title_of(offer: Offer, field: str) -> str:
    info = offer.model.model_fields.get(field)
    return ((info.title if info is not None else None) or field).lower()
