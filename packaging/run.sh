#!/usr/bin/env bash
# Starts PixSim7 Desktop; the first time it installs what is missing. Arguments go to the app: options of the window,
# or a command such as `doctor`. Without a display the demo job runs to its end on a virtual one and the window is saved
# as a picture.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
app=$(dirname -- "$here")/.venv/bin/pixsim7

"$here/bootstrap.sh"

is_command() { [ $# -gt 0 ] && [ "${1#-}" = "$1" ]; }

if is_command "$@" || [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || [ "$(uname -s)" = Darwin ]; then
  exec "$app" "$@"
fi

out=$(mktemp -d "${TMPDIR:-/tmp}/pixsim7-demo-XXXXXX")
echo "There is no display: the demo job runs on a virtual one."
unset QT_QPA_PLATFORM
xvfb-run --auto-servernum --server-args="-screen 0 2560x1600x24 -nolisten tcp" "$app" "$@" demo --out "$out"
echo "The picture of the window: $out/window-dark.png"
