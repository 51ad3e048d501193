"""Runs filters of FFmpeg over frames as they come, so that a clip of any length takes the memory of a few frames."""

from collections.abc import Iterable, Iterator
from fractions import Fraction

import av
from av.filter import Graph
from av.filter.context import FilterContext
from av.video.frame import VideoFrame

from app.domain.errors import MediaError

Filter = tuple[str, str]
"""A filter's name and its arguments, as FFmpeg's command line takes them: ("scale", "640:360")."""

_UNSPECIFIED = 2
_MATRICES = {1: "bt709", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 9: "bt2020nc", 10: "bt2020c"}
_RANGES = {1: "tv", 2: "pc"}


def numbered(frames: Iterable[VideoFrame], rate: Fraction | int, *, first: int = 0) -> Iterator[VideoFrame]:
    """Number frames of a steady rate, as `filtered` takes them."""
    base = 1 / Fraction(rate)
    for number, frame in enumerate(frames, first):
        frame.pts, frame.time_base = number, base
        yield frame


def filtered(inputs: Iterable[Iterable[VideoFrame]], *steps: Filter) -> Iterator[VideoFrame]:
    """Give what comes out of a chain of filters.

    Frames are asked for one by one and given on at once, but for what the filters themselves hold back.

    Args:
        inputs: Streams of frames, each with its number as `pts` in a time base of one frame. They are taken in step,
            and the shortest ends them all.
        steps: The first filter takes all inputs, each later one what the one before gives.

    Raises:
        MediaError: A filter refuses its input.
    """
    streams = [iter(frames) for frames in inputs]
    graph: Graph | None = None
    shapes: list[str] = []
    while frames := _next_of_each(streams):
        found = [_shape(frame) for frame in frames]
        if graph is None or found != shapes:
            # What comes from outside may change its size in the middle.
            if graph is not None:
                yield from _last(graph)
            graph, shapes = _built(found, steps), found
        for place, frame in enumerate(frames):
            graph.push(frame, at=place)
        yield from _ready(graph)
    if graph is not None:
        yield from _last(graph)


def _next_of_each(streams: list[Iterator[VideoFrame]]) -> list[VideoFrame]:
    """A frame of each stream; nothing when one of them has ended."""
    frames = []
    for stream in streams:
        frame = next(stream, None)
        if frame is None:
            return []
        frames.append(frame)
    return frames


def _shape(frame: VideoFrame) -> str:
    """What a graph must know of a frame before it comes, as arguments of the filter `buffer`."""
    base = frame.time_base or Fraction(1, 25)
    facts = [
        f"video_size={frame.width}x{frame.height}",
        f"pix_fmt={frame.format.name}",
        f"time_base={base.numerator}/{base.denominator}",
        f"frame_rate={base.denominator}/{base.numerator}",
        "pixel_aspect=1/1",
    ]
    if frame.colorspace in _MATRICES:
        facts.append(f"colorspace={_MATRICES[frame.colorspace]}")
    if frame.color_range in _RANGES:
        facts.append(f"range={_RANGES[frame.color_range]}")
    return ":".join(facts)


def _built(shapes: list[str], steps: tuple[Filter, ...]) -> Graph:
    try:
        graph = Graph()
        ends: list[FilterContext] = [graph.add("buffer", shape) for shape in shapes]
        for name, arguments in (*steps, ("buffersink", "")):
            node = graph.add(name, arguments or None)
            for place, end in enumerate(ends):
                end.link_to(node, 0, place)
            ends = [node]
        graph.configure()
    except (av.error.FFmpegError, ValueError) as error:
        raise MediaError("The clip's pictures cannot be worked on.", detail=str(error)) from error
    return graph


def _ready(graph: Graph) -> Iterator[VideoFrame]:
    while True:
        try:
            frame = graph.vpull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return
        except av.error.FFmpegError as error:
            raise MediaError("The clip's pictures cannot be worked on.", detail=str(error)) from error
        yield frame


def _last(graph: Graph) -> Iterator[VideoFrame]:
    graph.push(None)
    yield from _ready(graph)
