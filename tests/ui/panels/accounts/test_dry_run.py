"""The question of a dry run."""

from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.domain.enums import OperationType
from app.ui.panels.accounts.dry_run import DryRunBar
from app.ui.theme import Theme
from app.ui.widgets.combo import Combo
from tests.support import hands
from tests.support.paid_pool import PaidProvider

MANIFESTS = {name: PaidProvider(name, name.title()).manifest for name in ("kiln", "studio")}


def shown(qtbot: QtBot, theme: Theme) -> tuple[DryRunBar, list[Combo]]:
    bar = DryRunBar(theme)
    qtbot.addWidget(bar)
    bar.resize(360, 80)
    bar.show()
    return bar, bar.findChildren(Combo)


def test_it_asks_for_what_is_chosen(qtbot: QtBot, theme: Theme) -> None:
    bar, (provider, operation) = shown(qtbot, theme)
    bar.set_providers(MANIFESTS, ["kiln", "studio"])
    assert provider.isVisible()
    assert operation.count() == 2
    bar.choose("studio", OperationType.IMAGE_TO_IMAGE)
    with qtbot.waitSignal(bar.asked) as told:
        hands.click(bar.button)
    assert told.args == ["studio", OperationType.IMAGE_TO_IMAGE, None]
    field = next(line for line in bar.findChildren(QLineEdit) if line.isVisible())
    field.selectAll()
    hands.type_into(field, "45")
    with qtbot.waitSignal(bar.asked) as told:
        hands.click(bar.button)
    assert told.args == ["studio", OperationType.IMAGE_TO_IMAGE, 45]


def test_one_provider_needs_no_choice_and_none_blocks_the_question(qtbot: QtBot, theme: Theme) -> None:
    bar, (provider, _operation) = shown(qtbot, theme)
    bar.set_providers(MANIFESTS, ["studio"])
    assert not provider.isVisible()
    bar.choose("studio", OperationType.TEXT_TO_IMAGE, 30)
    with qtbot.waitSignal(bar.asked) as told:
        bar.ask()
    assert told.args == ["studio", OperationType.TEXT_TO_IMAGE, 30]
    bar.set_providers(MANIFESTS, [])
    assert not bar.button.isEnabled()
    with qtbot.assertNotEmitted(bar.asked):
        bar.ask()
