#!/usr/bin/env bash
# Makes PixSim7.app and a dmg of it: dist/PixSim7.app, dist/PixSim7-VERSION.dmg. On macOS, with Python 3.11 to 3.13.
#
# PIXSIM7_SIGNING_IDENTITY ("Developer ID Application: …") signs with the hardened runtime; PIXSIM7_NOTARY_PROFILE, a
# profile that `xcrun notarytool store-credentials` has kept, has it notarised, and the ticket is stapled to both.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
root=$(dirname -- "$(dirname -- "$here")")
cd -- "$root"

"$root/packaging/build.sh"
version=$(build/package-venv/bin/python -c "import sys; sys.path.insert(0, 'packaging'); import bundle; print(bundle.version())")
app=dist/PixSim7.app
image=dist/PixSim7-$version.dmg

if [ -n "${PIXSIM7_SIGNING_IDENTITY:-}" ]; then
  # PyInstaller has signed each library; the whole is signed once more, with the hardened runtime and its exceptions.
  codesign --force --options runtime --timestamp --entitlements "$here/entitlements.plist" \
    --sign "$PIXSIM7_SIGNING_IDENTITY" "$app"
  codesign --verify --deep --strict --verbose=2 "$app"
fi

notarise() {
  xcrun notarytool submit "$1" --keychain-profile "$PIXSIM7_NOTARY_PROFILE" --wait
}

if [ -n "${PIXSIM7_NOTARY_PROFILE:-}" ]; then
  ditto -c -k --keepParent "$app" build/PixSim7.zip
  notarise build/PixSim7.zip
  xcrun stapler staple "$app"
fi

"$app/Contents/MacOS/pixsim7" --self-test

stage=$(mktemp -d)
trap 'rm -rf -- "$stage"' EXIT
cp -R "$app" "$stage/"
ln -s /Applications "$stage/Applications"
hdiutil create -volname "PixSim7 $version" -srcfolder "$stage" -fs HFS+ -format UDZO -ov "$image"
if [ -n "${PIXSIM7_SIGNING_IDENTITY:-}" ]; then codesign --timestamp --sign "$PIXSIM7_SIGNING_IDENTITY" "$image"; fi
if [ -n "${PIXSIM7_NOTARY_PROFILE:-}" ]; then
  notarise "$image"
  xcrun stapler staple "$image"
  spctl --assess --type open --context context:primary-signature --verbose "$image"
fi
echo "$image"
