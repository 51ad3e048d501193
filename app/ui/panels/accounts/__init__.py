"""The accounts: what may take a job, and how it does."""

from app.ui.context import PanelPlugin
from app.ui.language import QT_TRANSLATE_NOOP
from app.ui.panels.accounts.panel import AccountsPanel

PLUGIN = PanelPlugin("accounts", QT_TRANSLATE_NOOP("Program", "Accounts"), "wallet-cards", "page", 30, AccountsPanel)
