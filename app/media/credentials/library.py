"""The library for Content Credentials, set up so that it never asks the network; used in workers alone."""

from typing import TYPE_CHECKING, Any

from app.media.credentials.signing_key import USAGES

if TYPE_CHECKING:
    import c2pa


_IN_MEMORY_MB = 64
"""What a larger copy is made of goes through a file: a worker has little memory."""


def offline_context(anchors: str = "") -> "c2pa.Context":
    """Its settings: no manifests from elsewhere, no revocation lists, no thumbnails made, trust in these alone.

    Args:
        anchors: The certificates of trusted authorities, in PEM; without any nothing is trusted.
    """
    import c2pa  # noqa: PLC0415 - the window's process need not load it

    settings: dict[str, Any] = {
        "version": 1,
        "verify": {
            "verify_after_sign": False,
            "remote_manifest_fetch": False,
            "ocsp_fetch": False,
            "verify_trust": True,
        },
        "core": {"allowed_network_hosts": [], "backing_store_memory_threshold_in_mb": _IN_MEMORY_MB},
        "builder": {
            "thumbnail": {"enabled": False},
            "actions": {f"auto_{name}_action": {"enabled": False} for name in ("created", "opened", "placed")},
        },
    }
    settings["trust"] = {"trust_config": "\n".join(USAGES)}
    if anchors:
        settings["trust"]["user_anchors"] = anchors
    return c2pa.Context.from_dict(settings)
