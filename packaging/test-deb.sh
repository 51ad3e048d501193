#!/usr/bin/env bash
# Tries dist/pixsim7_*.deb on a Debian that has nothing else: installs it there by apt, runs its own test unseen and on a
# virtual screen, takes a picture of the window, removes it, and looks what is left. As root, with mmdebstrap.
#
# usage: packaging/test-deb.sh [suite]; the suite is bookworm unless it is named. The picture is dist/window-SUITE.png.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
dist=$(dirname -- "$here")/dist
suite=${1:-bookworm}
debs=("$dist"/pixsim7_*_amd64.deb)
[ -f "${debs[0]}" ] || { echo "There is no package: packaging/build.sh --deb makes one." >&2; exit 1; }

if [ "${PIXSIM7_IN_NAMESPACE:-}" != yes ]; then
  # Mounts of the other Debian are seen here alone, and its processes end with this one.
  PIXSIM7_IN_NAMESPACE=yes exec unshare --mount --pid --fork --kill-child -- "${BASH_SOURCE[0]}" "$@"
fi

work=$(mktemp -d)
trap 'umount -R "$work/root/proc" "$work/root/dev" 2>/dev/null || true; rm -rf --one-file-system -- "$work"' EXIT
other=$work/root
mkdir "$other"
# PIXSIM7_DEBIAN: a tar file of such a Debian, which saves making it.
if [ -n "${PIXSIM7_DEBIAN:-}" ]; then
  tar -xf "$PIXSIM7_DEBIAN" -C "$other"
else
  mmdebstrap --quiet --variant=minbase --include=ca-certificates "$suite" "$other"
fi
for file in /etc/resolv.conf /etc/apt/apt.conf.d/*proxy*; do
  [ -f "$file" ] && cp -L -- "$file" "$other$file"
done
mount -t proc proc "$other/proc"
mount --rbind /dev "$other/dev"
mount --make-rslave "$other/dev"
cp -- "${debs[0]}" "$other/root/pixsim7.deb"

there() { chroot "$other" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/home/user LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
as_user() { there setpriv --reuid=1000 --regid=1000 --clear-groups "$@"; }
on_screen() { as_user xvfb-run --auto-servernum --server-args="-screen 0 1600x1000x24 -nolisten tcp" env QT_QPA_PLATFORM=xcb "$@"; }

there apt-get -qq update
there apt-get -qq install -y --no-install-recommends xvfb xauth x11-apps imagemagick >/dev/null
there useradd --uid 1000 --create-home user
there sh -c 'dpkg --get-selections | sort' >"$work/packages"
there sh -c 'find / -xdev \( -path /proc -o -path /dev -o -path /tmp -o -path /home -o -path /var/lib -o -path /var/cache -o -path /var/log -o -path /root \) -prune -o -print | sort' \
  >"$work/before"

echo "== install"
there apt-get -qq install -y --no-install-recommends /root/pixsim7.deb >/dev/null
there sh -c 'ldd /usr/lib/pixsim7/_internal/PySide6/Qt/plugins/platforms/*.so | grep "not found" && exit 1 || true'
echo "== its own test, unseen"
as_user pixsim7 --self-test
echo "== its own test, on a virtual screen"
on_screen pixsim7 --self-test
echo "== the window, as a user starts it"
on_screen env SECONDS_TO_SHOW="${SECONDS_TO_SHOW:-12}" sh -c 'pixsim7 & window=$!
  sleep "$SECONDS_TO_SHOW"
  import -window root /tmp/window.png
  kill -TERM $window
  wait $window'
cp -- "$other/tmp/window.png" "$dist/window-$suite.png"
echo "== the command line"
as_user pixsim7 doctor
echo "== remove"
there apt-get -qq purge -y pixsim7 >/dev/null
there apt-get -qq autoremove --purge -y >/dev/null
there sh -c 'dpkg --get-selections | sort' | diff "$work/packages" - || { echo "packages are left" >&2; exit 1; }
there sh -c 'find / -xdev \( -path /proc -o -path /dev -o -path /tmp -o -path /home -o -path /var/lib -o -path /var/cache -o -path /var/log -o -path /root \) -prune -o -print | sort' \
  | diff "$work/before" - | grep '^>' | grep -v -e '/etc/.*cache$' -e '/__pycache__' >"$work/left" || true
if grep -i pixsim "$work/left"; then echo "files of the program are left" >&2; exit 1; fi
[ -f "$other/home/user/.local/share/PixSim7/pixsim7.db" ] || { echo "the user's data is gone" >&2; exit 1; }
echo "Installed, tried and removed on a bare $suite; the user's data is still there."
