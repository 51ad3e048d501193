"""The words in XMP."""

from app.media.recipes.xmp import read_xmp, with_recipe

FOREIGN = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description xmp:CreatorTool="Some &amp; Tool"><dc:description>'
    '<rdf:Alt><rdf:li xml:lang="x-default">a hill &lt;3</rdf:li></rdf:Alt></dc:description></rdf:Description>'
    "</rdf:RDF></x:xmpmeta>"
)


def test_description_and_tool_are_read() -> None:
    assert read_xmp(FOREIGN) == {"xmp:description": "a hill <3", "xmp:CreatorTool": "Some & Tool"}
    assert read_xmp("") == read_xmp("<dc:description>no end") == {}


def test_our_recipe_is_added_once_and_the_others_words_stay() -> None:
    packet = with_recipe(with_recipe(FOREIGN, '{"first": "<&>"}', "ours"), '{"second": "\x01</rdf:RDF>"}', "ours")
    texts = read_xmp(packet)
    assert texts["xmp:pixsim7"] == '{"second": "</rdf:RDF>"}'
    assert (texts["xmp:description"], packet.count("pixsim7:recipe>")) == ("a hill <3", 2)
    new = read_xmp(with_recipe("", "{}", "a & b"))
    assert new == {"xmp:pixsim7": "{}", "xmp:description": "a & b"}


def test_a_packet_of_ours_is_well_formed() -> None:
    from xml.etree import ElementTree as ET

    root = ET.fromstring(with_recipe("", '{"a": "<b> & \\u0001"}', "x").partition("?>")[2].rpartition("<?")[0])  # noqa: S314
    assert [child.tag.rpartition("}")[2] for child in root[0]] == ["Description", "Description"]
