"""The page of the providers and plug-ins."""

import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog, QWidget

from app.providers.plugin_file import ConfirmedPlugin, PluginFile
from app.providers.registry import PluginChoice, ProviderRegistry
from app.ui.settings.providers_page import ProvidersPage, grouped
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.label import Label
from tests.support.library import open_context, open_library
from tests.support.looks import flaws, open_windows
from tests.support.plugins import install_plugin
from tests.support.shown_gallery import holds


async def test_a_plug_in_is_confirmed_after_its_hash_was_shown_and_forgotten(
    theme: Theme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path])
    plugins = tmp_path / "plugins"
    choice = PluginChoice(plugins, PluginFile(tmp_path / "plugins.json"))
    install_plugin(plugins, "lantern-page", uses=["oil", "wick-and-glass"])
    install_plugin(plugins, "elsewhere", entry="a_module_elsewhere")
    choice.file.confirm("lantern-page", ConfirmedPlugin(version="0.9", sha256="0" * 64))
    registry = ProviderRegistry.discover(tmp_path / "providers", plugins=choice)
    async with open_library(tmp_path, registry=registry) as library, open_context(library, theme) as context:
        window = QWidget()
        page = ProvidersPage(context)
        page.setParent(window)
        page.resize(480, 760)
        window.show()
        await holds(lambda: len(page.lines()) == 2)
        elsewhere, lantern = page.lines()
        assert elsewhere.state.startswith("Off: it cannot be used. Its module a_module_elsewhere")
        assert lantern.state == "Off: its files are not those that you confirmed (version 0.9)."
        assert not flaws(window)
        lantern.confirm.click()
        await holds(lambda: any(isinstance(one, QDialog) for one in open_windows()))
        (dialog,) = (one for one in open_windows() if isinstance(one, QDialog))
        said = "\n".join(label.text() for label in dialog.findChildren(Label))
        assert grouped(lantern.row.sha256) in said
        assert "whose files are not confirmed and may change: oil, wick-and-glass.\n\nIt is code" in said
        assert not flaws(dialog)
        next(button for button in dialog.findChildren(Button) if button.text() == "Confirm").click()
        await holds(lambda: page.lines()[1].state == "Confirmed: on from the next start.")
        page.mark("lantern")
        assert [line.isVisible() for line in page.lines()] == [False, True]
        page.mark("")
        assert "lantern_page" in page.words()
        page.lines()[1].forget.setFocus()
        page.lines()[1].forget.click()
        await holds(lambda: page.lines()[1].state == "Off: you have not confirmed it.")
        assert window.focusWidget() is page.lines()[1].confirm
        window.close()
