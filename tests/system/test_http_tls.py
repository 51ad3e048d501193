import os
import ssl
import subprocess
import sys

from app.system.http import make_tls_context
from tests.support.byte_server import AUTHORITY


def test_certificates_are_always_checked() -> None:
    context = make_tls_context()
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.check_hostname
    assert len(context.get_ca_certs()) > 50


def test_an_own_authority_is_trusted_beside_the_public_ones() -> None:
    assert len(make_tls_context(AUTHORITY).get_ca_certs()) == len(make_tls_context().get_ca_certs()) + 1


def test_nothing_loads_the_client_before_the_first_download() -> None:
    script = "import sys, app.system.http, app.system.transfer; print('httpx' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": os.getcwd()},  # noqa: PTH109
    )
    assert done.stdout.strip() == "False"
