"""What going back to a backup brings and what it costs, shown before it is done; and what came of it, after."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.ui.amounts import bytes_words, moment_words, number
from app.ui.dialogs import Choice, ask, finished
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.label import Label
from app.ui.widgets.notice import Notice

if TYPE_CHECKING:
    from app.services.backup.backup_service import Preview
    from app.services.backup.report import Report

translate = QCoreApplication.translate

_WIDTH: Final = 460
_DASH: Final = "\N{EN DASH}"
RELEASE: Final = "release"
QUEUE: Final = "queue"


async def ask_to_restore(parent: QWidget, theme: Theme, preview: "Preview") -> bool:
    """Show what is in a backup beside what is there now; gives whether to go back to it."""
    dialog = RestoreDialog(parent, theme, preview)
    return await finished(dialog)


class RestoreDialog(QDialog):
    """A table of what is in it, what is there now, and what was made since; the consequences; two buttons."""

    def __init__(self, parent: QWidget, theme: Theme, preview: "Preview") -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Restore this backup?"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setFixedWidth(theme.scaled(_WIDTH))
        self.cells: list[list[str]] = []
        title = self.tr("Go back to {when}?").format(when=moment_words(preview.taken_at))
        facts = self.tr("{size}, read from end to end: it is whole.").format(size=bytes_words(preview.then.size_bytes))
        if preview.is_older_schema:
            facts = f"{facts} {self.tr('It is of an older version, and is brought up to date.')}"
        self.notice = Notice(theme, "warning", parent=self)
        self.notice.say(self._losses(preview), self._comfort())
        self.restore = Button(theme, self.tr("Restore and restart"), "primary", parent=self)
        stay = Button(theme, self.tr("Cancel"), parent=self)
        self.restore.setAutoDefault(False)
        stay.setDefault(True)
        self.restore.clicked.connect(self.accept)
        stay.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.token("space.2"))
        buttons.addStretch(1)
        buttons.addWidget(stay)
        buttons.addWidget(self.restore)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(theme.token("space.3"))
        column.addWidget(Label(theme, title, "title", wrap=True))
        column.addWidget(Label(theme, facts, "body", "secondary", wrap=True))
        column.addLayout(self._table(theme, preview))
        column.addWidget(self.notice)
        column.addSpacing(theme.token("space.1"))
        column.addLayout(buttons)
        stay.setFocus()
        FocusRing(theme, self)

    def _table(self, theme: Theme, preview: "Preview") -> QGridLayout:
        heads = ["", self.tr("In it"), self.tr("Now"), self.tr("Made since")]
        now = preview.now.counts if preview.now is not None else {}
        self.cells = [heads, *count_rows(preview.then.counts, now, preview.newer)]
        return count_table(theme, self.cells)

    def _losses(self, preview: "Preview") -> str:
        if preview.now is None:
            return self.tr("The present database cannot be read.")
        return self.tr(
            "Ratings, tags, notes, sets, presets, accounts and keys that were made or changed since then are lost."
        )

    def _comfort(self) -> str:
        return self.tr(
            "Nothing is sent again by itself: jobs that were sent since then are followed again, all others wait for"
            " you. Pictures and clips made since then come back from the library. The present database is set aside,"
            " not deleted."
        )


def count_rows(*columns: Mapping[str, int]) -> list[list[str]]:
    """A row of words for each kind of thing that the first column has."""
    names = {
        "jobs": translate("Restore", "Jobs"),
        "assets": translate("Restore", "Assets"),
        "provider_accounts": translate("Restore", "Accounts"),
        "ledger_entries": translate("Restore", "Entries of the ledger"),
        "presets": translate("Restore", "Presets"),
        "tags": translate("Restore", "Tags"),
    }
    there = [(name, [column.get(table) for column in columns]) for table, name in names.items() if table in columns[0]]
    return [[name, *(_DASH if count is None else number(count) for count in counts)] for name, counts in there]


def count_table(theme: Theme, rows: Sequence[Sequence[str]]) -> QGridLayout:
    """Rows of words as a table; the first has the heads."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(theme.token("space.4"))
    grid.setVerticalSpacing(theme.token("space.1"))
    grid.setColumnStretch(0, 1)
    for line, cells in enumerate(rows):
        for place, text in enumerate(cells):
            label = Label(theme, text, "body" if line else "smallStrong", "primary" if line else "secondary")
            side = Qt.AlignmentFlag.AlignRight if place else Qt.AlignmentFlag.AlignLeft
            grid.addWidget(label, line, place, side)
    return grid


async def show_report(parent: QWidget, theme: Theme, report: "Report") -> object | None:
    """Say what came of an exchange; gives RELEASE or QUEUE where its user wants to go on with the jobs."""
    choices = [Choice(translate("Restore", "Close"), value=None)]
    if report.jobs_held or report.jobs_asked:
        choices.append(Choice(translate("Restore", "Show the queue"), value=QUEUE))
    if report.jobs_held:
        words = translate("Restore", "Let {count} jobs go on") if report.jobs_held > 1 else _one_goes_on()
        choices.append(Choice(words.format(count=number(report.jobs_held)), value=RELEASE))
    return await ask(parent, theme, _title_of(report), "\n".join(report_lines(report)), choices)


def report_lines(report: "Report") -> list[str]:
    """What came back, what waits and what is missing: a sentence each."""
    counts = (
        (report.rows_kept, translate("Restore", "{count} rows could be read.")),
        (report.rows_from_backup, translate("Restore", "{count} rows are of the backup.")),
        (sum(report.lost.values()), translate("Restore", "At most {count} rows are lost.")),
        (report.assets_back, translate("Restore", "Assets that came back from the library: {count}.")),
        (report.assets_missing, translate("Restore", "Assets without their files: {count}.")),
        (
            report.files_unknown,
            translate("Restore", "Files that no asset has: {count}. Settings, Storage imports them."),
        ),
        (report.jobs_followed, translate("Restore", "Jobs that run at providers and are followed: {count}.")),
        (report.jobs_asked, translate("Restore", "Jobs that need your word whether they were made: {count}.")),
        (report.jobs_held, translate("Restore", "Jobs that wait until you let them go on: {count}.")),
        (report.accounts_back, translate("Restore", "Accounts that ask for their keys: {count}.")),
    )
    lines = [_source_of(report)]
    lines += [words.format(count=number(count)) for count, words in counts if count]
    if report.aside:
        words = translate("Restore", "The former database is kept in the data folder, in {folder}.")
        lines.append(words.format(folder=f"set-aside/{report.aside}"))
    return lines


def _title_of(report: "Report") -> str:
    return {
        "restored": translate("Restore", "The backup is restored"),
        "unpacked": translate("Restore", "The library is unpacked"),
        "damaged": translate("Restore", "The database was damaged and is mended"),
        "lost": translate("Restore", "The database was gone and is made anew"),
    }[report.reason.value]


def _source_of(report: "Report") -> str:
    if report.reason.value == "unpacked":
        return translate("Restore", "It comes from {file}.").format(file=report.source)
    if report.since is not None and report.source:
        words = translate("Restore", "It is as of {when}, with what journal and library knew of the time since.")
        return words.format(when=moment_words(report.since))
    if report.reason.value == "damaged":
        return translate("Restore", "What could be read was taken over.")
    return translate("Restore", "There was no backup; what journal and library knew was taken over.")


def _one_goes_on() -> str:
    return translate("Restore", "Let the job go on")
