import numpy as np
import pytest

from app.domain.errors import MediaError
from app.providers.local.trained import Enlarger, is_installed


@pytest.mark.skipif(is_installed(), reason="the models are installed")
def test_what_is_not_installed_is_asked_for_by_name() -> None:
    with pytest.raises(MediaError, match=r"pixsim7\[upscale\]"):
        Enlarger(2, is_thorough=False)


@pytest.mark.skipif(not is_installed(), reason="the extra is not installed")
@pytest.mark.parametrize("factor", [2, 4])
def test_tiles_join_without_a_seam(factor: int) -> None:
    ramp = np.broadcast_to(np.linspace(30, 220, 210)[None, :, None], (40, 210, 3)).astype(np.uint8)
    told: list[float] = []
    made = Enlarger(factor, is_thorough=False).enlarged(ramp, told.append)
    assert made.shape == (40 * factor, 210 * factor, 3)
    assert told == [0.5, 1.0]
    assert np.abs(np.diff(made[20, :, 0].astype(int))).max() < 8
