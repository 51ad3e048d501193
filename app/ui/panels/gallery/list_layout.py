"""One asset a line, without headings: pure arithmetic for any number of them."""

from typing_extensions import override

from app.ui.panels.gallery.geometry import Frame, GridLayout, Tile


class ListLayout(GridLayout):
    """Lines of one height; the frame's size is that height."""

    def __init__(self, count: int, frame: Frame) -> None:
        super().__init__(count, (), frame)
        self._step = frame.size + frame.gap
        self.height = count * self._step

    @override
    def row_count(self) -> int:
        return self.count

    @override
    def row_of(self, position: int) -> int:
        return position

    @override
    def row_span(self, row: int) -> tuple[int, int]:
        return row * self._step, row * self._step + self.frame.size

    @override
    def row_tiles(self, row: int) -> list[Tile]:
        return [Tile(row, 0, row * self._step, self.frame.width, self.frame.size)]

    @override
    def row_at(self, y: int) -> int:
        row = max(0, y) // self._step
        return min(self.count, row if max(0, y) - row * self._step < self.frame.size else row + 1)
