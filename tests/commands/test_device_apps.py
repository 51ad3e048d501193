"""`pixsim7 devices apps|install`."""

from pathlib import Path

from tests.commands.conftest import Console
from tests.commands.test_devices import on_server
from tests.devices.test_packages import apk
from tests.support.devices import phones_aside
from tests.support.phone.state import PhoneState


def test_an_app_is_installed_and_listed_and_a_refusal_says_why(console: Console, tmp_path: Path) -> None:
    state = PhoneState(serial="R1")
    source = apk(tmp_path / "new.apk", "com.example.new", size=10)
    with phones_aside(state) as port:
        console = on_server(console, port)
        assert console.json("devices", "install", str(source)) == {"device": "R1", "file": str(source)}
        apps = console.json("devices", "apps", "-s", "R1")["apps"]
        assert apps == [
            {"package": "com.example.app", "label": "An example", "is_own": True},
            {"package": "com.example.new", "label": None, "is_own": True},
        ]
        assert console.run("devices", "apps").out == "com.example.app  An example\ncom.example.new\n"
        state.faults.refuses_install = "INSTALL_FAILED_INSUFFICIENT_STORAGE"
        refused = console.run("devices", "install", str(source))
        assert (refused.code, "no room" in refused.err) == (1, True)
        text = tmp_path / "text.apk"
        text.write_text("no app")
        assert console.run("devices", "install", str(text)).code == 2
