#!/usr/bin/env bash
# Installs what the app needs on this machine, and only what is missing: system packages, a virtual environment in
# .venv and the locked Python packages in it. With --test also the tools of packaging/test.sh.
#
# Exit 3: system packages are missing and only an administrator can install them; the line to run is printed.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
root=$(dirname -- "$here")
venv=$root/.venv
stamps=$venv/pixsim7-bootstrap
lock=$here/requirements.lock
test_lock=$here/requirements-test.lock

for_tests=no
case ${1:-} in
  --test) for_tests=yes ;;
  "") ;;
  *) echo "usage: packaging/bootstrap.sh [--test]" >&2; exit 2 ;;
esac

say() { printf '%s\n' "$*" >&2; }

has_display() { [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || [ "$(uname -s)" = Darwin ]; }

fits() {
  "$1" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1
}

find_python() {
  local name
  for name in python3.11 python3.12 python3.13 python3; do
    if fits "$name"; then command -v "$name"; return; fi
  done
  return 1
}

wanted_packages() {
  printf '%s\n' libgl1 libegl1 libglib2.0-0 libdbus-1-3 libfontconfig1 libbrotli1 libxkbcommon-x11-0 libxcb-cursor0 \
    libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libportaudio2 fonts-dejavu-core ca-certificates
  if [ -n "${WAYLAND_DISPLAY:-}" ]; then echo libwayland-cursor0; fi
  if [ "$for_tests" = yes ]; then printf '%s\n' dbus gnome-keyring git strace; fi
  if [ "$for_tests" = yes ] || ! has_display; then printf '%s\n' xvfb xauth; fi
  if [ ! -x "$venv/bin/python" ] && ! find_python >/dev/null; then printf '%s\n' python3 python3-venv; fi
}

is_installed() {
  { dpkg-query -W -f='${db:Status-Status}\n' "$1" "${1}t64" 2>/dev/null || true; } | grep -x installed >/dev/null
}

# Debian 13 and Ubuntu 24.04 renamed libraries whose time values grew to 64 bits: libglib2.0-0 became libglib2.0-0t64.
name_here() {
  local name
  for name in "$1" "${1}t64"; do
    if LC_ALL=C apt-cache policy "$name" 2>/dev/null | grep 'Candidate: [^(]' >/dev/null; then echo "$name"; return; fi
  done
  echo "$1"
}

missing_packages() {
  local name
  wanted_packages | while read -r name; do is_installed "$name" || echo "$name"; done
}

install_packages() {
  local names=() name as_root=()
  for name in "$@"; do names+=("$(name_here "$name")"); done
  local line="apt-get install -y --no-install-recommends ${names[*]}"
  if [ "$(id -u)" -ne 0 ]; then
    as_root=(sudo)
    [ -t 0 ] || as_root=(sudo -n)
    if ! command -v sudo >/dev/null || ! "${as_root[@]}" true; then
      say "System packages are missing. Ask an administrator to run this line, then start again:"
      say "  $line"
      exit 3
    fi
  fi
  say "Installing system packages: ${names[*]}"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get -qq -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "${names[@]}" >/dev/null
}

update_package_lists() {
  if [ "$(id -u)" -eq 0 ]; then
    apt-get -qq update
  elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    sudo -n apt-get -qq update
  fi
}

ensure_system_packages() {
  command -v dpkg-query >/dev/null && command -v apt-get >/dev/null || return 0
  local missing
  mapfile -t missing < <(missing_packages)
  [ "${#missing[@]}" -gt 0 ] || return 0
  update_package_lists >/dev/null || say "The package lists could not be renewed; going on with those that are here."
  install_packages "${missing[@]}"
}

# When what an environment was made of changes, it is made anew. The folder is part of that: scripts in an environment
# hold their own path.
stamp_of() { { echo "$root"; cat -- "$1" "$here/bootstrap.sh"; } | sha256sum | cut -d' ' -f1; }

python_of_environment() {
  "$venv/bin/python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || true
}

is_current() {
  grep -qsxF -- "python $(python_of_environment)" "$stamps" && grep -qsxF -- "$1 $(stamp_of "$2")" "$stamps"
}

make_environment() {
  local python
  if [ -e "$venv" ] && [ ! -f "$stamps" ]; then
    say "$venv was not made by this script. Move it away and start again."
    exit 1
  fi
  if ! python=$(find_python); then
    say "Python 3.11, 3.12 or 3.13 with its venv module is needed, and none was found."
    exit 1
  fi
  say "Making the environment with $python"
  rm -rf -- "$venv"
  mkdir -- "$venv"
  : >"$stamps"
  "$python" -m venv "$venv"
  "$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))' | while read -r folder; do
    printf '%s\n' "$root" >"$folder/pixsim7.pth"
  done
  # -P: a folder `app` or a file `av.py` where the command is given must not hide ours.
  printf '#!/bin/sh\nexec %q -P -m app "$@"\n' "$venv/bin/python" >"$venv/bin/pixsim7"
  chmod +x "$venv/bin/pixsim7"
  printf 'python %s\n' "$(python_of_environment)" >"$stamps"
}

install_lock() {
  say "Installing the Python packages of $(basename -- "$2")"
  if ! "$venv/bin/python" -m pip install -qq --disable-pip-version-check --no-input --require-hashes --no-deps \
    --only-binary :all: -r "$2"; then
    say "The Python packages could not be installed. Is the network there? Start again to go on."
    exit 1
  fi
  if ! "$venv/bin/python" -c 'from PySide6 import QtWidgets'; then
    say "Qt cannot be loaded: the system library named above is missing."
    exit 1
  fi
  printf '%s %s\n' "$1" "$(stamp_of "$2")" >>"$stamps"
}

ensure_environment() {
  local kind=app file=$lock
  if [ "$for_tests" = yes ]; then kind=test file=$test_lock; fi
  is_current "$kind" "$file" && return
  # The lock for tests holds the one for use; beside a current one only the tools are added.
  if ! is_current app "$lock" || grep -qs "^$kind " "$stamps"; then make_environment; fi
  install_lock "$kind" "$file"
  [ "$kind" = app ] || is_current app "$lock" || printf 'app %s\n' "$(stamp_of "$lock")" >>"$stamps"
}

# Two starts at once take turns.
exec 9<"$here"
if command -v flock >/dev/null; then flock 9; fi
ensure_system_packages
ensure_environment
