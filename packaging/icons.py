"""The program's icon in the sizes and formats that each system wants, drawn from resources/program/pixsim7.svg."""

import io
import os
import sys
from pathlib import Path

from PIL import Image

SOURCE = Path(__file__).resolve().parents[1] / "resources" / "program" / "pixsim7.svg"
SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
THEME_ONLY = {22}
LARGEST_ICO = 256


def draw(size: int) -> Image.Image:
    """The icon in one size."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QBuffer, QIODevice, Qt
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(str(SOURCE)).render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return Image.open(io.BytesIO(buffer.data().data()))


def write_theme(folder: Path) -> None:
    """The folders of an icon theme: `hicolor/SIZExSIZE/apps/pixsim7.png` and the drawing itself."""
    for size in SIZES:
        target = folder / "hicolor" / f"{size}x{size}" / "apps" / "pixsim7.png"
        target.parent.mkdir(parents=True, exist_ok=True)
        draw(size).save(target)
    scalable = folder / "hicolor" / "scalable" / "apps" / "pixsim7.svg"
    scalable.parent.mkdir(parents=True, exist_ok=True)
    scalable.write_bytes(SOURCE.read_bytes())


def for_executable(folder: Path) -> str | None:
    """The icon that is built into the executable; Linux has none."""
    if sys.platform not in {"win32", "darwin"}:
        return None
    target = folder / ("pixsim7.ico" if sys.platform == "win32" else "pixsim7.icns")
    write_icon(target)
    return str(target)


def write_icon(target: Path) -> None:
    """An icon of all sizes in one file: `.ico` or `.icns`."""
    target.parent.mkdir(parents=True, exist_ok=True)
    sizes = [(size, size) for size in SIZES if size <= LARGEST_ICO and size not in THEME_ONLY]
    if target.suffix == ".ico":
        draw(LARGEST_ICO).save(target, sizes=sizes)
    else:
        draw(512).save(target)


if __name__ == "__main__":
    write_icon(Path(sys.argv[1]))
