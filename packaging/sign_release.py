"""Sign what is told of a new version. The key never leaves the computer of whoever publishes the program.

    python packaging/sign_release.py key FILE               makes a key, and prints its public half
    python packaging/sign_release.py sign FILE VERSION DATE LINK NOTES_FILE > release.json

The public half and the address of release.json go into resources/program/releases.json before a package is built:
{"address": "https://…/release.json", "key": "…"}. Without that file a build looks nowhere.
"""

import base64
import os
import sys
from datetime import date
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from app.system.releases import Release, sign_release


def main(arguments: list[str]) -> int:
    """0 where it was done; 2 where nobody can say what is wanted."""
    match arguments:
        case ["key", path]:
            made = Ed25519PrivateKey.generate()
            pem = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            # Made for its owner's eyes from the first byte on; a key that is there is left alone.
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(pem)
            print(base64.b64encode(made.public_key().public_bytes_raw()).decode())
        case ["sign", path, version, day, link, notes]:
            key = load_pem_private_key(Path(path).read_bytes(), None)
            if not isinstance(key, Ed25519PrivateKey):
                print(f"{path} holds no Ed25519 key.", file=sys.stderr)
                return 2
            told = Release(version, date.fromisoformat(day), Path(notes).read_text("utf-8"), link)
            sys.stdout.buffer.write(sign_release(told, key) + b"\n")
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
