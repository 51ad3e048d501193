"""What no code of the app may do, because a stranger's bytes would decide what happens."""

import ast
from collections.abc import Iterator

from tests.architecture.sources import dotted, find_calls, imports, nodes_of, python_files, text_of

ONE_HELPER = {"app/ui/widgets/label.py"}
PAGES_OF_OURS = {"app/ui/help/page_view.py"}
"""The help, which we ship."""


def _keywords(name: str, wanted: str) -> Iterator[tuple[int, ast.expr]]:
    """Line and value of each keyword argument of that name."""
    for node in nodes_of(name):
        if isinstance(node, ast.keyword) and node.arg == wanted:
            yield node.value.lineno, node.value


def _is_constant(node: ast.expr, value: object) -> bool:
    return isinstance(node, ast.Constant) and node.value is value


def test_nothing_is_read_that_could_be_a_program() -> None:
    """No pickle and its like, no YAML that makes objects, no code made out of text."""
    refused = {"pickle", "marshal", "shelve", "dill", "yaml", "jsonpickle", "code", "codeop"}
    found = [
        f"{name}:{line}: {module}"
        for name in python_files("app")
        for line, module in imports(name)
        if module.split(".")[0] in refused
    ]
    assert not found
    assert not find_calls(python_files("app"), r"^(eval|exec|compile|__import__|builtins\.(eval|exec))$")


def test_no_program_is_started_through_a_shell() -> None:
    names = list(python_files("app"))
    assert not find_calls(
        names, r"^(os\.(system|popen|spawn\w*)|subprocess\.get(status)?output)$|create_subprocess_shell"
    )
    assert not [
        f"{name}:{line}"
        for name in names
        if "subprocess" in text_of(name)
        for line, value in _keywords(name, "shell")
        if not _is_constant(value, False)  # noqa: FBT003
    ]


def test_the_proof_of_a_server_is_never_switched_off() -> None:
    names = list(python_files("app"))
    for keyword in ("verify", "check_hostname", "verify_mode", "trust_env"):
        wrong = (False,) if keyword != "trust_env" else (True,)
        assert not [
            f"{name}:{line}: {keyword}"
            for name in names
            for line, value in _keywords(name, keyword)
            if any(_is_constant(value, one) for one in wrong)
        ]
    assert not [name for name in names if "CERT_NONE" in text_of(name) or "_create_unverified_context" in text_of(name)]
    assert not [
        f"{name}:{node.lineno}"
        for name in names
        for node in nodes_of(name)
        if isinstance(node, ast.Assign)
        and any(isinstance(target, ast.Attribute) and target.attr == "check_hostname" for target in node.targets)
        and _is_constant(node.value, False)  # noqa: FBT003
    ]


def test_a_label_of_the_window_is_made_by_the_one_that_never_reads_markup() -> None:
    found = [
        place for place in find_calls(python_files("app"), r"(^|\.)QLabel$") if place.split(":")[0] not in ONE_HELPER
    ]
    assert not found
    marked_up = find_calls(python_files("app"), r"\.(setHtml|insertHtml|setMarkdown|appendHtml)$|(^|\.)QTextBrowser$")
    assert not [place for place in marked_up if place.split(":")[0] not in PAGES_OF_OURS]
    formats = {
        name
        for name in python_files("app")
        for node in nodes_of(name)
        if isinstance(node, ast.Attribute) and dotted(node).endswith(("TextFormat.RichText", "TextFormat.AutoText"))
    }
    assert not formats


def test_a_document_of_xml_from_outside_is_read_by_parsers_that_are_told_to_refuse_its_own_types() -> None:
    refused = ("xml.etree", "xml.dom", "xml.sax", "lxml")
    found = [
        f"{name}:{line}: {module}"
        for name in python_files("app")
        for line, module in imports(name)
        if module.startswith(refused)
    ]
    assert not found
