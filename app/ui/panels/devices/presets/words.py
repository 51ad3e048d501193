"""What a step does, in words."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from PySide6.QtCore import QCoreApplication

from app.devices.actions.base import ActionKind, Group
from app.devices.selectors import By, Match, Selector
from app.services.automation.preset_file import Step
from app.ui.language import QT_TRANSLATE_NOOP, told

_LONGEST: Final = 60
_THIN: Final = "\u2009"


def tr(text: str) -> str:
    return QCoreApplication.translate("Presets", text)


def group_words(group: Group) -> str:
    """A category of actions."""
    return {
        Group.TOUCH: tr("Touch"),
        Group.KEYS: tr("Keys and text"),
        Group.LOOK: tr("Look at the screen"),
        Group.FLOW: tr("Flow"),
        Group.APPS: tr("Apps"),
        Group.FILES: tr("Pictures and files"),
    }[group]


def summary(step: Step, kinds: Mapping[str, ActionKind]) -> str:
    """One line: “Tap “OK””; the action's title where its parameters do not say enough yet."""
    kind = kinds.get(step.action)
    if kind is None:
        return tr("Unknown action {name}").format(name=step.action)
    write = _WORDS.get(step.action)
    try:
        return write(_values(step, kind)) if write is not None else told(kind.title)
    except (KeyError, TypeError, ValueError, IndexError):
        return told(kind.title)


def element_words(given: object) -> str:
    """An element as a preset names it: a text in quotes, else what of it is looked at.

    Raises:
        ValueError: It is no selector.
    """
    selector = Selector.model_validate(given)
    named = _quoted(_last(selector.value) if selector.by is By.ID else selector.value)
    if selector.by is By.XPATH:
        words = tr("the element at {path}").format(path=_cut(selector.value))
    elif selector.by is By.CLASS:
        words = tr("the {kind}").format(kind=selector.value.rpartition(".")[2])
    else:
        words = QCoreApplication.translate("Presets", _MATCHES[selector.match]).format(value=named)
    if selector.within:
        words = tr("{element} in {around}").format(element=words, around=_quoted(_last(selector.within)))
    if selector.index:
        words = tr("{element}, number {number}").format(element=words, number=selector.index + 1)
    return words


def seconds_words(seconds: float) -> str:
    """A duration: "1.5 s"."""
    return f"{seconds:.3g}{_THIN}s"


_MATCHES: Final = {
    Match.EXACT: "{value}",
    Match.CONTAINS: QT_TRANSLATE_NOOP("Presets", "what contains {value}"),
    Match.STARTS: QT_TRANSLATE_NOOP("Presets", "what starts with {value}"),
    Match.REGEX: QT_TRANSLATE_NOOP("Presets", "what is like {value}"),
}


def _values(step: Step, kind: ActionKind) -> dict[str, Any]:
    fields = kind.params.model_fields.items()
    defaults = {name: info.get_default(call_default_factory=False) for name, info in fields if not info.is_required()}
    return defaults | step.params


def _last(name: str) -> str:
    return name.rpartition("/")[2] or name


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _quoted(text: object) -> str:
    return f"“{_cut(str(text))}”"


def _at(values: Mapping[str, Any], across: str = "x", down: str = "y") -> str:
    x, y = float(values[across]), float(values[down])
    if values["measure"] == "pixels":
        return f"{x:g}, {y:g} px"
    return f"{x * 100:.3g}{_THIN}%, {y * 100:.3g}{_THIN}%"


def _times(words: str, values: Mapping[str, Any]) -> str:
    return words if values["times"] == 1 else f"{words} \N{MULTIPLICATION SIGN}{values['times']}"


def _tap_place(values: Mapping[str, Any]) -> str:
    return tr("Tap at {place}").format(place=_at(values))


def _tap_element(values: Mapping[str, Any]) -> str:
    return tr("Tap {element}").format(element=element_words(values["selector"]))


def _hold(values: Mapping[str, Any]) -> str:
    what = _at(values) if values["selector"] is None else element_words(values["selector"])
    return tr("Hold {what} for {seconds}").format(what=what, seconds=seconds_words(values["seconds"]))


def _swipe(values: Mapping[str, Any]) -> str:
    across, down = values["x2"] - values["x1"], values["y2"] - values["y1"]
    if abs(across) > abs(down):
        way = tr("Swipe right") if across > 0 else tr("Swipe left")
    else:
        way = tr("Swipe down") if down > 0 else tr("Swipe up")
    return tr("{way} from {place}").format(way=way, place=_at(values, "x1", "y1"))


def _type(values: Mapping[str, Any]) -> str:
    words = tr("Type {text}").format(text=_quoted(values["text"]))
    if values["into"] is not None:
        words = tr("{typed} into {element}").format(typed=words, element=element_words(values["into"]))
    return tr("{typed}, then Enter").format(typed=words) if values["presses_enter"] else words


def _key(values: Mapping[str, Any]) -> str:
    key = str(getattr(values["key"], "value", values["key"]))
    name = f"{values['code']}" if key == "other" else key.replace("_", " ")
    words = tr("Hold the key {name}") if values["is_long"] else tr("Press the key {name}")
    return _times(words.format(name=name), values)


def _wait(values: Mapping[str, Any]) -> str:
    shortest, longer = float(values["seconds"]), float(values["jitter"])
    if not longer:
        return tr("Wait {seconds}").format(seconds=seconds_words(shortest))
    longest = seconds_words(shortest + longer)
    return tr("Wait {least} to {most}").format(least=f"{shortest:.3g}", most=longest)


def _wait_for(values: Mapping[str, Any]) -> str:
    words = tr("Wait until {element} is gone") if values["is_gone"] else tr("Wait until {element} shows")
    return words.format(element=element_words(values["selector"]))


def _check(values: Mapping[str, Any]) -> str:
    words = tr("Check that {element} does not show") if values["is_absent"] else tr("Check that {element} shows")
    return words.format(element=element_words(values["selector"]))


def _if_there(values: Mapping[str, Any]) -> str:
    return tr("If {element} shows").format(element=element_words(values["selector"]))


def _if_not_there(values: Mapping[str, Any]) -> str:
    return tr("If {element} does not show").format(element=element_words(values["selector"]))


def _repeat(values: Mapping[str, Any]) -> str:
    if values["mode"] == "times":
        return tr("Repeat {count} times").format(count=values["times"])
    words = tr("Repeat until {element} shows") if values["mode"] == "until" else tr("Repeat while {element} shows")
    return words.format(element=element_words(values["selector"]))


def _set(values: Mapping[str, Any]) -> str:
    return tr("Set {name} to {value}").format(name=values["variable"], value=_quoted(values["value"]))


def _read(values: Mapping[str, Any]) -> str:
    element = element_words(values["selector"])
    return tr("Read {element} into {name}").format(element=element, name=values["variable"])


def _fetch(values: Mapping[str, Any]) -> str:
    return tr("Fetch the newest {count} of {path}").format(count=values["newest"], path=_cut(values["path"]))


def _send(values: Mapping[str, Any]) -> str:
    return tr("Send file {number} to {folder}").format(number=_cut(values["asset"]), folder=_cut(values["folder"]))


def _one(words: str, name: str, *, is_quoted: bool = False) -> Callable[[Mapping[str, Any]], str]:
    def write(values: Mapping[str, Any]) -> str:
        what = _quoted(values[name]) if is_quoted else _cut(values[name])
        return QCoreApplication.translate("Presets", words).format(what=what)

    return write


_WORDS: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = {
    "click_coords": _tap_place,
    "click_element": _tap_element,
    "long_press": _hold,
    "swipe": _swipe,
    "type_text": _type,
    "press_back": lambda values: _times(tr("Go back"), values),
    "press_key": _key,
    "wait": _wait,
    "wait_for_element": _wait_for,
    "check_element_exists": _check,
    "if_element_exists": _if_there,
    "if_element_not_exists": _if_not_there,
    "repeat": _repeat,
    "launch_app": _one(QT_TRANSLATE_NOOP("Presets", "Open {what}"), "package"),
    "exit_app": _one(QT_TRANSLATE_NOOP("Presets", "End {what}"), "package"),
    "clear_app_data": _one(QT_TRANSLATE_NOOP("Presets", "Clear the data of {what}"), "package"),
    "open_deeplink": _one(QT_TRANSLATE_NOOP("Presets", "Open the link {what}"), "link"),
    "start_activity": _one(QT_TRANSLATE_NOOP("Presets", "Start {what}"), "component"),
    "screenshot": _one(QT_TRANSLATE_NOOP("Presets", "Picture {what} to the gallery"), "name", is_quoted=True),
    "set_variable": _set,
    "read_text": _read,
    "call_preset": _one(QT_TRANSLATE_NOOP("Presets", "Run the preset {what}"), "preset", is_quoted=True),
    "push_asset": _send,
    "pull_file": _fetch,
    "log": _one(QT_TRANSLATE_NOOP("Presets", "Note {what} in the log"), "text", is_quoted=True),
}
