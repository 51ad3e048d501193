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
pre-commit run -a || failed=1
# One more than there are cores: many tests wait for processes and timers.
pytest -n "$(($(nproc) + 1))" "$@" || failed=1
exit "$failed"
