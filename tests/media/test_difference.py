"""How two pictures differ."""

from app.media.difference import difference


def test_each_channel_is_the_distance_of_its_values_and_can_be_enlarged() -> None:
    first, second = bytes([10, 200, 0, 255, 5, 5, 5, 0]), bytes([30, 100, 255, 255, 5, 5, 5, 9])
    assert difference(first, second) == bytes([20, 100, 255, 255, 0, 0, 0, 255])
    assert difference(second, first) == difference(first, second)
    assert difference(first, second, gain=8)[:4] == bytes([160, 255, 255, 255])
