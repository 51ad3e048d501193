#!/usr/bin/env bash
# The two checks of the project, in the environment of packaging/bootstrap.sh. Arguments go to pytest.
set -uo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
root=$(dirname -- "$here")

"$here/bootstrap.sh" --test || exit
cd -- "$root" || exit
export PATH=$root/.venv/bin:$PATH
export PRE_COMMIT_HOME=$root/.venv/pre-commit
# Hundreds of processes are started: each would compile all modules anew.
unset PYTHONDONTWRITEBYTECODE

failed=0
told=$(mktemp) || exit
# Thousands of libraries are made and thrown away: in memory that takes an eighth less time, where there is plenty.
scratch=
shared=$(df --output=avail -BG /dev/shm 2>/dev/null | tail -n 1 | tr -dc 0-9)
free=$(awk '/^MemAvailable:/ {print int($2 / 1048576)}' /proc/meminfo 2>/dev/null)
if [ "${shared:-0}" -ge 8 ] && [ "${free:-0}" -ge 10 ]; then
  scratch=$(mktemp -d /dev/shm/pixsim7-tests.XXXXXXXX) && export PYTEST_DEBUG_TEMPROOT=$scratch
fi
# These checks use one core; what they say comes at the end.
pre-commit run -a >"$told" 2>&1 &
checks=$!
trap 'kill "$checks" 2>/dev/null; rm -rf -- "$told" "$scratch"' EXIT
# The first time, one process compiles the tests: the workers begin at once, and each would compile all of them.
if [ -z "$(find tests -name '*-pytest-*.pyc' -print -quit)" ]; then
  pytest -q --collect-only "$@" >/dev/null 2>&1
fi
# One more than there are cores: many tests wait for processes and timers. Whoever is done takes tests from another.
pytest -n "$(($(nproc) + 1))" --dist worksteal "$@" || failed=1
wait "$checks" || failed=1
trap 'rm -rf -- "$told" "$scratch"' EXIT
cat -- "$told"
exit "$failed"
