"""The words in an XMP packet, found and added as text: no XML parser sees what comes from outside.

ISO 16684-1; the description is dc:description, our own recipe a property of our own namespace.
"""

import html
import re
from typing import Final

from app.media.recipes.own import KEY

NAMESPACE: Final = "urn:pixsim7:xmp:1.0:"
_END: Final = "</rdf:RDF>"
_LANGUAGE_TEXT: Final = re.compile(r"<rdf:li[^>]{0,200}>([^<]*)</rdf:li>")
_TOOL: Final = re.compile(r"xmp:CreatorTool(?:>|=[\"'])([^<\"']{1,200})")
_OWN: Final = re.compile(r"<pixsim7:recipe>([^<]*)</pixsim7:recipe>")
_OWN_BLOCK: Final = re.compile(r"<rdf:Description[^>]{0,200}><pixsim7:recipe>[^<]*</pixsim7:recipe></rdf:Description>")
_PACKET: Final = (
    '<?xpacket begin="\N{ZERO WIDTH NO-BREAK SPACE}" id="W5M0MpCehiHzreSzNTczkc9d"?>'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    f'{_END}</x:xmpmeta><?xpacket end="w"?>'
)


def read_xmp(packet: str) -> dict[str, str]:
    """The texts of a packet, by names that begin with "xmp:"."""
    texts = {}
    start = packet.find("<dc:description")
    end = packet.find("</dc:description>", start)
    if 0 <= start < end:
        found = _LANGUAGE_TEXT.search(packet, start, end)
        if found:
            texts["xmp:description"] = html.unescape(found[1])
    for name, pattern in (("xmp:CreatorTool", _TOOL), (f"xmp:{KEY}", _OWN)):
        match = pattern.search(packet)
        if match:
            texts[name] = html.unescape(match[1])
    return texts


def with_recipe(packet: str, recipe: str, description: str) -> str:
    """The packet, or a new one, with our recipe in it, and the description where it has none."""
    packet = _OWN_BLOCK.sub("", packet) if _END in packet else _PACKET
    added = _block("pixsim7", NAMESPACE, f"<pixsim7:recipe>{_escaped(recipe)}</pixsim7:recipe>")
    if description and "dc:description" not in packet:
        words = f'<rdf:Alt><rdf:li xml:lang="x-default">{_escaped(description)}</rdf:li></rdf:Alt>'
        added += _block("dc", "http://purl.org/dc/elements/1.1/", f"<dc:description>{words}</dc:description>")
    head, _, tail = packet.rpartition(_END)
    return f"{head}{added}{_END}{tail}"


def _block(prefix: str, namespace: str, content: str) -> str:
    return f'<rdf:Description rdf:about="" xmlns:{prefix}="{namespace}">{content}</rdf:Description>'


def _escaped(text: str) -> str:
    # XML 1.0 has no way to write the other control characters.
    return html.escape("".join(sign for sign in text if sign >= " " or sign in "\t\n\r"), quote=False)
