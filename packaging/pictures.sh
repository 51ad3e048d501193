#!/usr/bin/env bash
# Takes the pictures of the README and the help anew from the running program: the demo journey on a virtual screen.
set -euo pipefail
cd "$(dirname "$0")/.."
python="${PYTHON:-.venv/bin/python}"
target=resources/help/pictures
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
QT_QPA_PLATFORM=offscreen "$python" -m app demo --out "$out" --json >"$out/told.json"
mkdir -p "$target"
"$python" - "$out" "$target" <<'PY'
import sys
from pathlib import Path

from PIL import Image

out, target = map(Path, sys.argv[1:])
for path in sorted(out.glob("*.png")):
    kept = target / f"{path.stem}.webp"
    Image.open(path).convert("RGB").save(kept, quality=93, method=6)
    print(kept)
PY
