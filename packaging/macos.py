"""What macOS is told of the program: its Info.plist, and who signs it."""

import os
from typing import Any

IDENTIFIER = "app.pixsim7.desktop"
OLDEST = "13.0"
"""The oldest macOS for which there are wheels of Qt 6.11."""

TYPES = {
    "public.png": ("PNG picture", ["png"]),
    "public.jpeg": ("JPEG picture", ["jpg", "jpeg"]),
    "org.webmproject.webp": ("WebP picture", ["webp"]),
    "public.mpeg-4": ("MPEG-4 clip", ["mp4"]),
}


def identity() -> str | None:
    """The name of the certificate that signs, from the environment; none signs for this machine alone."""
    return os.environ.get("PIXSIM7_SIGNING_IDENTITY")


def info(version: str) -> dict[str, Any]:
    """The entries of Info.plist beside those that PyInstaller makes."""
    return {
        "CFBundleDisplayName": "PixSim7",
        "CFBundleName": "PixSim7",
        "CFBundleShortVersionString": version,
        "CFBundleVersion": version,
        "LSMinimumSystemVersion": OLDEST,
        "LSApplicationCategoryType": "public.app-category.graphics-design",
        "NSHighResolutionCapable": True,
        "NSSupportsAutomaticGraphicsSwitching": True,
        "NSHumanReadableCopyright": "GPL-3.0-or-later",
        "CFBundleDocumentTypes": [
            {
                "CFBundleTypeName": title,
                "CFBundleTypeRole": "Viewer",
                "LSHandlerRank": "Alternate",
                "LSItemContentTypes": [kind],
                "CFBundleTypeExtensions": endings,
            }
            for kind, (title, endings) in TYPES.items()
        ],
        "CFBundleURLTypes": [{"CFBundleURLName": IDENTIFIER, "CFBundleURLSchemes": ["pixsim7"]}],
    }
