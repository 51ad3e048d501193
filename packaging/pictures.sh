#!/usr/bin/env bash
# Takes the pictures of the README and the help anew from the running program, and the parts of the help that are made from it.
set -euo pipefail
cd "$(dirname "$0")/.."
python="${PYTHON:-.venv/bin/python}"
export QT_QPA_PLATFORM=offscreen PYTHONPATH=.
"$python" packaging/pictures.py
"$python" packaging/help_pages.py
