"""Finds the texts of the window, for the translators' files.

They stand in `self.tr(...)`, `translate("Context", ...)`, `QT_TRANSLATE_NOOP(...)`, in functions that give one context
to `QCoreApplication.translate`, and in local names for one of these, such as `tr = grid.tr`.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_TRANSLATE = {"translate", "QCoreApplication.translate"}
_SHORT = {"tr", "_tr", "translate", "_translate"}
_OF_PROGRAM = "app/ui/language.py"
"""Translates what `program_texts.py` finds, and what Qt itself has words for."""
_WITH_NUMBER = 2
"""A text and a meaning; what comes after is the number that a form is chosen by."""
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True, slots=True)
class Text:
    """A text to translate: where it is used, and whether it has a form for each number."""

    context: str
    source: str
    place: str
    meaning: str = ""
    is_plural: bool = False


class HiddenTextError(Exception):
    """A text is translated in a way that no tool can find."""


def dotted(node: ast.AST) -> str:
    """`a.b.c` for such a chain of names; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else f".{node.attr}"
    return ""


class Module:
    """A parsed file, each node of which knows what it stands in."""

    def __init__(self, path: Path) -> None:
        self.name = path.relative_to(ROOT).as_posix()
        self.tree = ast.parse(path.read_text("utf-8"))
        self.nodes = list(ast.walk(self.tree))
        self._parents = {child: node for node in self.nodes for child in ast.iter_child_nodes(node)}
        self._named: dict[ast.AST, dict[str, ast.expr]] = {}
        self._contexts: dict[str, str] | None = None

    def around(self, node: ast.AST) -> Iterator[ast.AST]:
        """What a node stands in, from the inside out."""
        while node is not self.tree:
            node = self._parents[node]
            yield node

    def enclosing_class(self, node: ast.AST) -> ast.ClassDef | None:
        return next((one for one in self.around(node) if isinstance(one, ast.ClassDef)), None)

    @property
    def contexts(self) -> dict[str, str]:
        """The names at the module's top that translate, with their context; empty for `translate` itself."""
        if self._contexts is None:
            self._contexts = _contexts_in(self.tree.body)
        return self._contexts

    def assigned(self, scope: ast.AST) -> dict[str, ast.expr]:
        """What the names of a function or class stand for, by its assignments."""
        if scope not in self._named:
            self._named[scope] = dict(_assignments(scope))
        return self._named[scope]

    def kind_of(self, owner: str, node: ast.AST) -> str:
        """The class of what a name stands for: by the signature around, or of what `__init__` gave to `self.name`."""
        for scope in self.around(node):
            if isinstance(scope, _FUNCTIONS):
                for argument in [*scope.args.args, *scope.args.kwonlyargs]:
                    if argument.arg == owner and argument.annotation is not None:
                        return ast.unparse(argument.annotation).strip("'\"").rpartition(".")[2]
            if isinstance(scope, ast.ClassDef) and owner in (given := self.assigned(scope)):
                value = given[owner]
                return self.kind_of(dotted(value), value)
        return ""


@cache
def _module_named(name: str) -> Module | None:
    path = ROOT / (name.replace(".", "/") + ".py")
    return Module(path) if path.is_file() else None


def _contexts_in(body: list[ast.stmt]) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in body:
        if isinstance(node, ast.Assign) and dotted(node.value) in _TRANSLATE:
            found[dotted(node.targets[0])] = ""
        elif isinstance(node, ast.FunctionDef) and (context := _context_given(node)) is not None:
            found[node.name] = context
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("app.ui"):
            wanted = {alias.name: alias.asname or alias.name for alias in node.names if alias.name in _SHORT}
            theirs = _module_named(node.module or "") if wanted else None
            found |= {wanted[name]: theirs.contexts[name] for name in wanted if theirs and name in theirs.contexts}
    return found


def _assignments(scope: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    for node in ast.walk(scope):
        if isinstance(node, ast.Assign):
            target, value = node.targets[0], node.value
            if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
                yield from zip(map(dotted, target.elts), value.elts, strict=False)
            else:
                yield dotted(target), value


def _context_given(function: ast.FunctionDef) -> str | None:
    """The context of a function that does nothing but translate."""
    last = function.body[-1]
    if isinstance(last, ast.Return) and isinstance(last.value, ast.Call) and dotted(last.value.func) in _TRANSLATE:
        context, text = last.value.args[:2]
        if isinstance(context, ast.Constant) and isinstance(text, ast.Name):
            return str(context.value)
    return None


def string_of(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def texts_of_window(module: Module) -> Iterator[Text]:
    """The texts of a file of the window.

    Raises:
        HiddenTextError: A text is no literal, or its context is not to be seen.
    """
    for call in module.nodes:
        if not isinstance(call, ast.Call) or (context := _context_of(module, call)) is None:
            continue
        arguments = list(call.args)
        if not context:
            context = string_of(arguments.pop(0)) or ""
        text = string_of(arguments[0])
        if context and text is not None:
            meaning = string_of(arguments[1]) if len(arguments) > 1 else ""
            yield Text(context, text, module.name, meaning or "", is_plural=len(arguments) > _WITH_NUMBER)
        elif not _is_of_marked(module, call):
            raise HiddenTextError(f"{module.name}:{call.lineno}: {ast.unparse(call)}")


def marked_texts(module: Module) -> Iterator[Text]:
    """The texts of a file that are only marked, and translated elsewhere."""
    for node in module.nodes:
        if isinstance(node, ast.Call) and dotted(node.func) == "QT_TRANSLATE_NOOP":
            context, text = (string_of(argument) or "" for argument in node.args[:2])
            yield Text(context, text, module.name)


@cache
def marked_contexts() -> frozenset[str]:
    """The contexts of which texts are marked somewhere, so that a variable can stand for one where it is translated."""
    files = (path for path in (ROOT / "app").rglob("*.py") if "QT_TRANSLATE_NOOP(" in path.read_text("utf-8"))
    return frozenset(text.context for path in files for text in marked_texts(Module(path)))


def _context_of(module: Module, call: ast.Call) -> str | None:
    """The context that a call translates in; empty where it is its first argument, None where it translates nothing."""
    name = dotted(call.func)
    if name in {"QT_TRANSLATE_NOOP", "QCoreApplication.translate"}:
        return ""
    owner, _, short = name.rpartition(".")
    if short not in _SHORT or (owner and short != "tr"):
        return None
    context = _context_of_name(module, name, call)
    if context is None:
        raise HiddenTextError(f"{module.name}:{call.lineno}: {ast.unparse(call)}")
    return context


def _context_of_name(module: Module, name: str, node: ast.AST) -> str | None:
    if name in _TRANSLATE and name != "translate":
        return ""
    if name == "self.tr":
        around = module.enclosing_class(node)
        return around.name if around is not None else None
    if name.endswith(".tr"):
        return module.kind_of(name.removesuffix(".tr"), node) or None
    for scope in module.around(node):
        if isinstance(scope, _FUNCTIONS):
            value = module.assigned(scope).get(name)
            if value is not None:
                return _context_of_name(module, dotted(value), value)
            if name in (inner := _contexts_in(scope.body)):
                return inner[name]
    return module.contexts.get(name)


def _is_of_marked(module: Module, call: ast.Call) -> bool:
    """Whether a call translates a variable by right: for a function that does only that, or texts that are marked."""
    around = (one for one in module.around(call) if isinstance(one, ast.FunctionDef))
    if any(_context_given(one) is not None for one in around):
        return True
    is_whole = dotted(call.func) == "QCoreApplication.translate"
    context = string_of(call.args[0])
    return is_whole and (module.name == _OF_PROGRAM or context in marked_contexts())
