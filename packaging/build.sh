#!/usr/bin/env bash
# Makes the package of this system: dist/pixsim7, one folder with the program and all that it needs. With --deb also a
# Debian package of it, with --appdir the folder of an AppImage.
#
# Times come from the last commit (SOURCE_DATE_EPOCH), so that two builds of it can be compared.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
root=$(dirname -- "$here")
venv=$root/build/package-venv
lock=$here/requirements-package.lock
stamp=$venv/pixsim7-lock

say() { printf '%s\n' "$*" >&2; }

find_python() {
  local name
  for name in python3.11 python3.12 python3.13 python3; do
    # PyInstaller takes the interpreter's shared library along.
    if "$name" -c 'import sys, sysconfig, venv, ensurepip
sys.exit(not ((3, 11) <= sys.version_info[:2] <= (3, 13) and sysconfig.get_config_var("Py_ENABLE_SHARED")))' \
      >/dev/null 2>&1; then
      command -v "$name"
      return
    fi
  done
  say "Python 3.11, 3.12 or 3.13 with its shared library is needed (Debian: python3-venv, libpython3-dev)."
  exit 1
}

ensure_environment() {
  local wanted python
  wanted=$(sha256sum <"$lock")
  [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && return
  python=$(find_python)
  say "Making the environment for packages with $python"
  rm -rf -- "$venv"
  "$python" -m venv "$venv"
  "$venv/bin/python" -m pip install -qq --disable-pip-version-check --no-input --require-hashes --no-deps \
    --only-binary :all: -r "$lock"
  printf '%s\n' "$wanted" >"$stamp"
}

for word in "$@"; do
  case $word in
    --deb | --appdir) ;;
    *) say "usage: packaging/build.sh [--deb] [--appdir]"; exit 2 ;;
  esac
done

cd -- "$root"
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
# Sets are written into the code in the order of their hashes.
export PYTHONHASHSEED=1
umask 022
ensure_environment
rm -rf -- dist/pixsim7
"$venv/bin/pyinstaller" --noconfirm --log-level WARN --distpath dist --workpath build/pyinstaller packaging/pixsim7.spec
"$venv/bin/python" packaging/check_sbom.py dist/pixsim7
say "dist/pixsim7: $(du -sm dist/pixsim7 | cut -f1) MB"
for word in "$@"; do "$venv/bin/python" "packaging/linux/${word#--}.py" dist; done
