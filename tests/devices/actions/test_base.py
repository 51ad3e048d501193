"""What parameters take before and after their variables are filled in."""

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from app.devices.actions.base import ActionParams, ComponentName, LinkText, PackageName, RemotePath


class Params(ActionParams):
    package: PackageName = "com.example.app"
    component: ComponentName = "com.example.app/.MainActivity"
    link: LinkText = "https://example.org/a?b=c#d"
    path: RemotePath = "/sdcard/DCIM/My pictures"


@pytest.mark.parametrize(
    ("field", "right", "wrong"),
    [
        ("package", ["a.b", "com.example.app_2"], ["app", "com..x", "-p", "com.example.app\n", "com.example.app;x"]),
        ("component", ["a.b/c.D", "a.b/.C$D"], ["a.b", "a.b/", "/.C", "a.b/.C -x"]),
        ("link", ["example:x", "market://details?id=a.b"], ["x", "file:/x", "Content:x", "http:a b", "x:"]),
        ("path", ["/", "/a..b/c", "/sdcard/ü"], ["sdcard", "/a/../b", "/..", "/a\x00", "/a\nb"]),
    ],
)
def test_what_goes_to_the_phone_has_a_form_and_a_variable_is_checked_once_it_is_filled(
    field: str, right: list[str], wrong: list[str]
) -> None:
    for value in right:
        assert getattr(Params.filled({field: value}), field) == value
    for value in [*wrong, "{{x}}"]:
        with pytest.raises(ValidationError):
            Params.filled({field: value})
    Params.model_validate({field: "{{x}}"})
    assert issubclass(Params, BaseModel)
    assert TypeAdapter(PackageName).validate_python("a.b") == "a.b"
