"""Finds what the layers below the window say: errors, reasons, findings, titles of fields and actions.

They are plain English there, for the log and the command line too. Each literal or f-string with the shape of words
is taken as a template: `f"There is no {noun} {key}."` as "There is no {noun} {key}.". `app/ui/language.py` finds a
sentence again by its template, and puts the values into the translated one.
"""

import ast
import re
from collections.abc import Iterator

from texts import Module, Text, dotted

CONTEXT = "Program"
_LAYERS = ("domain", "storage", "system", "media", "providers", "devices", "services", "runtime")
_LEFT_OUT = re.compile(
    r"app/storage/(migrations/|one_trip|database|salvage)|app/services/sample/sample_plan"
    r"|app/providers/local/(scenes/|board|palette|lettering|looks|camera)"
    r"|app/providers/[a-z]+/(wire|bodies)\.py"
    r"|app/media/(recipes/automatic1111|boxes|thumbnails)"
    r"|app/devices/(scrcpy|h264|wire|sources|facts)"
)
_NO_WORDS_FOR_USERS = frozenset(
    """
    QT_TRANSLATE_NOOP compile text CheckConstraint Index literal_column ForeignKey cast TypeVar mapped_column
    execute exec_driver_sql prefix_with printf relationship func
    startswith endswith removeprefix removesuffix partition strip split rsplit lower casefold count sub subn
    match fullmatch search encode pack has quote get open connect
    RuntimeError TypeError KeyError AssertionError NotImplementedError
    debug info warning error exception critical getLogger get_logger
    Thread create_task ask_text with_name with_mark encode_path submit Request
    _scene _palette _send _prepare
    """.split()  # noqa: SIM905  (a list of a line each would be longer than the rest)
)
"""Functions whose words no user sees."""
_TITLED = frozenset(
    {"title", "description", "help", "about", "notice", "unit", "word", "zero", "placeholder", "words", "asks"}
    | {"label", "labels"}
)
"""Arguments and keys whose value is shown, even where it is one word."""
_FIRST_IS_TITLE = {"extent_field", "clip_size_field", "clip_shape_field", "clip_rate_field", "combo"} | {
    "ResourceNotFoundError"
}
_IDENTIFIER = re.compile(r"[a-z0-9_-]+")
_WORDS = re.compile(r"[A-Za-z\u2019']{2,}[,.:;)]? +[\w({\u201c\u2018\"'\u2013\u2014]")
_SIGNS = re.compile(
    r"\\|==|!=|<=|>=|[|^$]\)|\)\?|%[sd]|^[^\w{\u201c]|^[a-z_]+/|\bSELECT\b|\bNULL\b|\bFROM\b [a-z]|^[a-z-]+ -|://\{"
    r"|^Bearer |^INSERT |^WHERE |^rowid|^tuple\["
)
_MOST_VALUES = 2
_LOWER = re.compile(r"[a-z]{2}")


def is_below(module: Module) -> bool:
    """Whether a file is of the layers below the window, and may say something to its user."""
    layer = module.name.split("/")[1]
    return layer in _LAYERS and not _LEFT_OUT.search(module.name)


def texts_below(module: Module) -> Iterator[Text]:
    """The texts of a file below the window, each once a place."""
    for node in module.nodes:
        if isinstance(node, ast.Constant | ast.JoinedStr) and not _is_inside(module, node):
            template = template_of(node)
            if template is not None and _is_shown(module, node, template):
                yield Text(CONTEXT, template, module.name)


def texts_said(module: Module) -> Iterator[Text]:
    """The texts of a file of the window that are as those below: titles of its own fields, and its own errors."""
    for node in module.nodes:
        if isinstance(node, ast.Constant | ast.JoinedStr) and not _is_inside(module, node):
            call, place = _use(module, node)
            template = template_of(node)
            is_title = call == "Field" and place in _TITLED
            if template and (is_title or (call.endswith("Error") and _is_shown(module, node, template))):
                yield Text(CONTEXT, template, module.name)


def template_of(node: ast.expr) -> str | None:
    """A string with names in braces for what an f-string puts in; None for what is no string."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if not isinstance(node, ast.JoinedStr):
        return None
    parts, used = [], set()
    for value in node.values:
        if isinstance(value, ast.FormattedValue):
            name = _name_of(value.value)
            while name in used:
                name += "_"
            used.add(name)
            parts.append(f"{{{name}}}")
        elif isinstance(value, ast.Constant):
            parts.append(str(value.value))
    return "".join(parts)


def _name_of(node: ast.expr) -> str:
    """A word for the value of an expression: `self.manifest.name` is name, `number(count)` is count."""
    if isinstance(node, ast.Call) and node.args and not isinstance(node.args[0], ast.Starred):
        return _name_of(node.args[0])
    if isinstance(node, ast.BinOp):
        return _name_of(node.left)
    if isinstance(node, ast.Attribute) and node.attr in {"name", "value", "title"}:
        owner = dotted(node.value).rpartition(".")[2].strip("_")
        return owner if owner and owner != "self" else node.attr
    name = dotted(node).rpartition(".")[2].strip("_").lower()
    return name if name.isidentifier() else "value"


def _is_inside(module: Module, node: ast.expr) -> bool:
    """Whether a string is a part of another one, a docstring, or the text of a type."""
    for around in module.around(node):
        if isinstance(around, ast.JoinedStr | ast.FormattedValue) or node in getattr(around, "keys", ()):
            return True
        if isinstance(around, ast.Expr):
            return around.value is node
        if isinstance(around, ast.AnnAssign | ast.arg) and node is not getattr(around, "value", None):
            return not _is_value(module, node, around)
        if isinstance(around, ast.stmt):
            return False
    return False


def _is_value(module: Module, node: ast.expr, statement: ast.AST) -> bool:
    """Whether a string is in the value of an assignment, not in its annotation."""
    value = getattr(statement, "value", None)
    return value is not None and (node is value or any(one is value for one in module.around(node)))


def _is_shown(module: Module, node: ast.expr, template: str) -> bool:
    call, place = _use(module, node)
    if call in _NO_WORDS_FOR_USERS or place in {"detail", "name", "icon", "default", "id"} or _SIGNS.search(template):
        return False
    if place in _TITLED or (call in _FIRST_IS_TITLE and place == "") or call == "ActionKind":
        return bool(_LOWER.search(template)) and not (call == "ActionKind" and _IDENTIFIER.fullmatch(template))
    literal = re.sub(r"\{\w+\}", "{}", template)
    return bool(_WORDS.search(literal)) and not (literal.islower() and literal.count("{}") > _MOST_VALUES)


def _use(module: Module, node: ast.expr) -> tuple[str, str]:
    """The function that a string is given to, and the name of its argument or of its key in a dictionary."""
    place, inner = "", node
    for around in module.around(node):
        if isinstance(around, ast.keyword) and around.arg:
            place = place or around.arg
        elif isinstance(around, ast.Dict):
            place = place or _key_of(around, inner)
        elif isinstance(around, ast.Call):
            return dotted(around.func).rpartition(".")[2], place
        elif isinstance(around, ast.stmt):
            break
        inner = around  # type: ignore[assignment]
    return "", place


def _key_of(mapping: ast.Dict, value: ast.AST) -> str:
    for key, one in zip(mapping.keys, mapping.values, strict=True):
        if one is value and isinstance(key, ast.Constant):
            return str(key.value)
    return ""
