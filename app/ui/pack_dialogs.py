"""What is asked before the library is packed into one file, and before one is unpacked."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.ui.amounts import bytes_words, moment_words, number
from app.ui.restore_dialog import count_rows, count_table
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.icon_label import IconLabel
from app.ui.widgets.label import Label
from app.ui.widgets.notice import Notice

if TYPE_CHECKING:
    from app.services.backup.packs import PackSize
    from app.services.backup.unpacking import PackPreview

_WIDTH: Final = 480
_MOST_NAMED: Final = 4


class PackDialog(QDialog):
    """What will be in it, what will not, and how large it will be."""

    def __init__(self, parent: QWidget, theme: Theme, size: "PackSize") -> None:
        super().__init__(parent)
        self._size = size
        title = self.tr("Pack the library")
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setFixedWidth(theme.scaled(_WIDTH))
        about = self.tr(
            "One file to take to another computer: jobs, assets and how they were made, tags, sets, presets, accounts,"
            " credits and the settings."
        )
        self.files = QCheckBox(self._files_words(), self)
        self.files.setMinimumHeight(theme.scaled(theme.token("control.compact")))
        self.files.setChecked(size.files > 0)
        self.files.setEnabled(size.files > 0)
        self.amount = Label(theme, "", "small", "secondary")
        notice = Notice(theme, "warning", icon="key-round", parent=self)
        notice.say(
            self.tr("The keys of your accounts stay in the keyring of this computer; you type them again."),
            self.tr(
                "The libraries of all profiles are in the file ({names}), and it is not encrypted: keep it safe."
            ).format(names=names_words(size.profiles)),
        )
        self.pack = Button(theme, self.tr("Choose where it goes"), "primary", parent=self)
        cancel = Button(theme, self.tr("Cancel"), parent=self)
        self.pack.setDefault(True)
        cancel.setAutoDefault(False)
        self.pack.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        self.files.toggled.connect(self._show_amount)
        self._show_amount()
        column = _column(self, theme)
        column.addWidget(Label(theme, title, "title"))
        column.addWidget(Label(theme, about, "body", "secondary", wrap=True))
        column.addWidget(self.files)
        column.addWidget(self.amount)
        column.addWidget(notice)
        column.addSpacing(theme.token("space.1"))
        column.addLayout(_buttons(theme, cancel, self.pack))
        self.pack.setFocus()
        FocusRing(theme, self)

    def _files_words(self) -> str:
        if not self._size.files:
            return self.tr("With pictures, clips and sounds: there are none yet")
        words = self.tr("With pictures, clips and sounds: {count} files, {size}")
        return words.format(count=number(self._size.files), size=bytes_words(self._size.file_bytes))

    def _show_amount(self) -> None:
        total = self._size.database_bytes + (self._size.file_bytes if self.files.isChecked() else 0)
        self.amount.setText(self.tr("The file will have about {size}.").format(size=bytes_words(total)))


class UnpackDialog(QDialog):
    """What is in a packed library beside what is there now, where its files go, and what will not work at once."""

    folder_requested = Signal()
    """The user wants the files elsewhere."""

    def __init__(self, parent: QWidget, theme: Theme, preview: "PackPreview") -> None:
        super().__init__(parent)
        manifest = preview.manifest
        self.setWindowTitle(self.tr("Unpack this library?"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setFixedWidth(theme.scaled(_WIDTH))
        self._preview = preview
        self.folder = preview.folder
        title = self.tr("Unpack the library of {when}?").format(when=moment_words(manifest.packed_at))
        now = preview.now.counts if preview.now is not None else {}
        self.cells = [["", self.tr("In it"), self.tr("Now")], *count_rows(manifest.counts, now)]
        self._place = Label(theme, str(self.folder), "body", elide="middle")
        self.change = Button(theme, self.tr("Change"), parent=self)
        self.change.setAccessibleName(self.tr("Change the library folder"))
        self.change.clicked.connect(self.folder_requested)
        self.change.setAutoDefault(False)
        count = len(preview.offer.differences)
        self.settings = QCheckBox(self.tr("Take its settings too: {count} differ").format(count=number(count)), self)
        self.settings.setMinimumHeight(theme.scaled(theme.token("control.compact")))
        self.settings.setChecked(count > 0)
        self.settings.setVisible(count > 0)
        self.notice = Notice(theme, "warning", parent=self)
        self.notice.say(self._waits(), self._comfort())
        self.unpack = Button(theme, self.tr("Unpack and restart"), "primary", parent=self)
        cancel = Button(theme, self.tr("Cancel"), parent=self)
        self.unpack.setAutoDefault(False)
        cancel.setDefault(True)
        self.unpack.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        column = _column(self, theme)
        column.addWidget(Label(theme, title, "title", wrap=True))
        column.addWidget(Label(theme, "\n".join(self._facts()), "body", "secondary", wrap=True))
        column.addLayout(count_table(theme, self.cells))
        column.addSpacing(theme.token("space.1"))
        column.addWidget(Label(theme, self.tr("Library folder from then on"), "smallStrong", "secondary"))
        column.addLayout(self._line(theme))
        column.addWidget(self.settings)
        column.addWidget(self.notice)
        column.addSpacing(theme.token("space.1"))
        column.addLayout(_buttons(theme, cancel, self.unpack))
        cancel.setFocus()
        FocusRing(theme, self)

    def put_in(self, folder: Path) -> None:
        """Have the library in another folder."""
        self.folder = folder
        self._place.setText(str(folder))

    def changes(self) -> dict[str, Any]:
        """The settings that change with it."""
        taken = self._preview.offer.differences if self.settings.isChecked() else ()
        return {one.name: one.there for one in taken}

    def _line(self, theme: Theme) -> QHBoxLayout:
        field = QWidget(self)
        field.setProperty("role", "field")
        field.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        field.setFixedHeight(theme.scaled(theme.token("control.normal")))
        inside = QHBoxLayout(field)
        inside.setContentsMargins(8, 0, 8, 0)
        inside.setSpacing(theme.token("space.2"))
        inside.addWidget(IconLabel(theme, "folder", parent=field))
        inside.addWidget(self._place, 1)
        line = QHBoxLayout()
        line.setSpacing(theme.token("space.2"))
        line.addWidget(field, 1)
        line.addWidget(self.change)
        return line

    def _facts(self) -> list[str]:
        manifest = self._preview.manifest
        words = self.tr("{size}, packed by PixSim7 {version}. Profiles: {names}.")
        facts = [
            words.format(
                size=bytes_words(self._preview.size_bytes),
                version=manifest.version,
                names=names_words(manifest.profiles),
            )
        ]
        if manifest.holds_files:
            words = self.tr("{count} files of the library are in it, {size}.")
            facts.append(words.format(count=number(manifest.files), size=bytes_words(manifest.file_bytes)))
        else:
            facts.append(self.tr("The files of the library are not in it: have them in the library folder."))
        if manifest.files_missing:
            words = self.tr("Assets that had no file when it was packed: {count}.")
            facts.append(words.format(count=number(manifest.files_missing)))
        if self._preview.is_older_schema:
            facts.append(self.tr("It is of an older version, and is brought up to date."))
        return facts

    def _waits(self) -> str:
        keys = self._preview.manifest.accounts_without_keys
        waits = self.tr("Jobs that were not done wait for you.")
        if not keys:
            return waits
        return " ".join([self.tr("Accounts that ask for their keys: {count}.").format(count=number(keys)), waits])

    def _comfort(self) -> str:
        return self.tr(
            "The present database is set aside, not deleted, and the files of the present library stay where they are."
            " Each part is checked; until all is unpacked nothing changes."
        )


def names_words(names: list[str]) -> str:
    """Names of profiles, not too many."""
    return ", ".join(names[:_MOST_NAMED]) + (" …" if len(names) > _MOST_NAMED else "")


def _column(dialog: QDialog, theme: Theme) -> QVBoxLayout:
    column = QVBoxLayout(dialog)
    column.setContentsMargins(24, 20, 24, 20)
    column.setSpacing(theme.token("space.3"))
    return column


def _buttons(theme: Theme, *buttons: Button) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(theme.token("space.2"))
    row.addStretch(1)
    for button in buttons:
        row.addWidget(button)
    return row
