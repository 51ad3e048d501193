"""How patient a download is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TransferLimits:
    """Time-outs, the lowest speed and the pauses between attempts.

    Attributes:
        head_seconds: From the request to the end of the answer's headers.
        idle_seconds: Between two pieces of the body.
        total_seconds: The whole download, pauses included.
        pace_seconds: How long the speed may stay below the lowest one.
        attempts: In a row, without getting any further.
        first_pause_seconds: The longest pause after the first failure. It doubles from there; a random part is waited.
        longest_asked_pause_seconds: A server may ask for a pause up to this one (Retry-After).
    """

    connect_seconds: float = 10
    head_seconds: float = 60
    idle_seconds: float = 30
    total_seconds: float = 6 * 3600
    pace_seconds: float = 30
    least_bytes_per_second: int = 1024
    attempts: int = 6
    first_pause_seconds: float = 1
    longest_pause_seconds: float = 60
    longest_asked_pause_seconds: float = 15 * 60
