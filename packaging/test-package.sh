#!/usr/bin/env bash
# Makes the package of this system and tries it: its own test, unseen and on a virtual screen, then the journeys of the
# program that do not look inside it, run against the package in the place of the sources. Arguments go to pytest.
#
# With --keep as the first argument the package that is there already is tried.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
root=$(dirname -- "$here")
cd -- "$root"

if [ "${1:-}" = --keep ]; then shift; else "$here/build.sh"; fi
program=$root/dist/pixsim7/pixsim7
python=$root/.venv/bin/python

"$program" --self-test
xvfb-run --auto-servernum --server-args="-screen 0 1600x1000x24 -nolisten tcp" env QT_QPA_PLATFORM=xcb "$program" --self-test

PIXSIM7_PROGRAM=$program PATH=$root/.venv/bin:$PATH "$python" -m pytest -q --no-cov -n 0 -m "long or not long" \
  --override-ini=timeout=600 "$@" tests/journeys/test_program.py tests/journeys/test_kill.py tests/test_main.py tests/test_self_test.py
