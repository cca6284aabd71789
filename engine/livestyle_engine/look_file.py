"""An own look as a TOML file: checked when it is read, written with every parameter's range and help beside it.

The format is that of the shipped looks, so a good own look can be shipped as it is. What this version does not know
in a file, such as a parameter of a newer one, stays with the look and has no effect.
"""

from __future__ import annotations

import difflib
import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from livestyle.errors import PromptError, SettingsError
from livestyle.look_library import Look
from livestyle.prompt import Prompt
from livestyle.toml_text import to_toml
from livestyle_engine.parameters import SCHEMA, Parameter

LONGEST_NAME = 40
MOST_CAPTIONS = 200
LARGEST = 1_000_000
_ENDINGS = (".toml", ".txt", "")
"""Of what was meant to be a look; any other file that cannot be read as one is something else."""
_CHOOSE = "Choose a file that livestyle looks export has written."
"""Bytes of the largest file that is read."""

_NAME = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)
"""Names that Windows gives to no file."""
_BY_NAME = {parameter.name: parameter for parameter in SCHEMA}

Values = dict[str, tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class ForeignLook(Look):
    """A look whose file says more than this version knows.

    Attributes:
        extra: keys and values of the file that are not known; unknown parameters are in its table "parameters".
    """

    extra: Mapping[str, object] = field(default_factory=dict)

    @property
    def notes(self) -> tuple[str, ...]:
        """A sentence for each that has no effect."""
        unknown = [f'key "{name}"' for name in self.extra if name != "parameters"]
        unknown += [f'parameter "{name}"' for name in _parameters_of(self.extra)]
        return tuple(f"The {what} is not known here: it is kept and has no effect." for what in unknown)


def extra_of(look: Look) -> Mapping[str, object]:
    """What is kept for other versions; empty for most looks."""
    return look.extra if isinstance(look, ForeignLook) else {}


def with_extra(look: Look, extra: Mapping[str, object]) -> Look:
    """The look with that kept for other versions."""
    if not extra:
        return look
    return ForeignLook(look.name, look.captions, look.values, look.own, extra)


def check_name(name: str) -> str:
    """The name, if a look may have it.

    Raises:
        SettingsError: it may not.
    """
    if len(name) > LONGEST_NAME or not _NAME.fullmatch(name) or _DEVICES.fullmatch(name):
        action = f"Use letters a to z, digits and hyphens, at most {LONGEST_NAME}."
        raise SettingsError(f'"{name}" cannot be the name of a look.', action)
    if not any(letter.isalpha() for letter in name):
        raise SettingsError(f'The name "{name}" has no letter in it.', "A prompt needs one: add a word.")
    return name


def name_from(path: Path) -> str:
    """The nearest name that a look may have to that of a file: "My look (1).toml" is "My-look-1"."""
    name = "-".join(re.findall(r"[A-Za-z0-9]+", path.name.removesuffix(".toml")))
    return name[:LONGEST_NAME].strip("-")


def checked(look: Look) -> Look:
    """The look as it is kept: captions without needless spaces and repetitions, no value that is a default.

    Raises:
        SettingsError: a caption or a value is not usable.
    """
    if len(look.captions) > MOST_CAPTIONS:
        raise SettingsError(f"A look has at most {MOST_CAPTIONS} captions, not {len(look.captions)}.", "Use fewer.")
    captions = {caption.lower(): caption for caption in reversed([_caption(text) for text in look.captions])}
    values = {name: checked_value(name, value) for name, value in look.values.items()}
    kept = {name: value for name, value in values.items() if value != _BY_NAME[name].default}
    return with_extra(Look(look.name, tuple(reversed(captions.values())), kept, look.own), extra_of(look))


def checked_value(name: str, values: Sequence[float]) -> tuple[float, ...]:
    """The numbers of a parameter.

    Raises:
        SettingsError: there is no such parameter, or it takes other numbers.
    """
    parameter = _BY_NAME.get(name)
    if parameter is None:
        near = difflib.get_close_matches(name, _BY_NAME, 1)
        action = f'Did you mean "{near[0]}"?' if near else "See them with: livestyle looks show photo"
        raise SettingsError(f'A look has no parameter "{name}".', action)
    count = len(parameter.default)
    if len(values) != count:
        numbers = "one number" if count == 1 else f"{count} numbers"
        raise SettingsError(f'The parameter "{name}" takes {numbers}, not {len(values)}.', f"It is: {parameter.help}.")
    for value in values:
        if not (math.isfinite(value) and parameter.low <= value <= parameter.high):
            limits = f"{parameter.low:g} to {parameter.high:g}"
            raise SettingsError(f'The parameter "{name}" goes from {limits}.', f"{value:g} is outside: choose another.")
    return tuple(float(value) for value in values)


def read(path: Path, name: str) -> Look:
    """A look from its file.

    Raises:
        SettingsError: the file cannot be read, or is no look; the sentence names it.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise SettingsError(f"{path} is no look file: it is too large.", _CHOOSE)
        text = path.read_text("utf-8")
    except FileNotFoundError as error:
        raise SettingsError(f"There is no file {path}.", "Check its name.") from error
    except OSError as error:
        raise SettingsError(f"{path} cannot be read ({error.strerror or error}).", "Choose another file.") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path} is no look file: it is no text.", _CHOOSE) from error
    if "\0" in text:
        raise SettingsError(f"{path} is no look file: it is no text.", _CHOOSE)
    return parse(text, name, str(path))


def parse(text: str, name: str, where: str) -> Look:
    """A look from the text of its file.

    Args:
        text: TOML with `captions` and the table `parameters`.
        name: of the look.
        where: what an error names.

    Raises:
        SettingsError: it is no look, or a value is out of its range.
    """
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        if Path(where).suffix.lower() not in _ENDINGS:
            raise SettingsError(f"{where} is no look file.", _CHOOSE) from error
        raise SettingsError(f"{where} is not valid TOML: {error}.", "Correct that line.") from error
    captions, given = data.pop("captions", None), data.pop("parameters", {})
    if not isinstance(captions, list) or not all(isinstance(caption, str) for caption in captions):
        raise SettingsError(f"{where} has no list of captions.", 'Write at its top: captions = ["what I call it"]')
    if not isinstance(given, dict):
        raise SettingsError(f"{where} has no table of parameters.", "Write them under [parameters].")
    values = {key: _numbers(key, value, where) for key, value in given.items()}
    foreign = {key: given[key] for key in values.keys() - _BY_NAME.keys()}
    extra = data | ({"parameters": foreign} if foreign else {})
    known = {key: value for key, value in values.items() if key in _BY_NAME}
    try:
        return checked(with_extra(Look(name, tuple(captions), known, own=True), extra))
    except SettingsError as error:
        raise SettingsError(f"In {where}: {error.message}", error.action) from error


def text_of(look: Look) -> str:
    """The text of a look's file; parameters that it does not set stand there as comments."""
    extra = extra_of(look)
    lines = ["# A look of livestyle. Numbers that begin with # are not set.", "", "# What people type for it."]
    lines += [to_toml({"captions": list(look.captions)})]
    lines += [to_toml({key: value for key, value in extra.items() if key != "parameters"})] if extra else []
    lines += ["[parameters]"]
    for group in dict.fromkeys(parameter.group for parameter in SCHEMA):
        lines += ["", f"# --- {group} ---"]
        for parameter in (one for one in SCHEMA if one.group == group):
            lines += ["", *_parameter(parameter, look.values.get(parameter.name))]
    if foreign := _parameters_of(extra):
        lines += ["", "# --- not known to the version that wrote this ---", "", to_toml(foreign)]
    return "\n".join(lines).rstrip() + "\n"


def number(value: float) -> str:
    """As people write it: 1 for 1.0."""
    return str(int(value)) if value == int(value) else repr(float(value))


def _parameter(parameter: Parameter, values: tuple[float, ...] | None) -> list[str]:
    """Its help and range, and its value; the default as a comment if it has none."""
    shown = [number(value) for value in (values or [round(value, 4) for value in parameter.default])]
    rows = [f"{parameter.name} = {shown[0]}"]
    if len(shown) > 1:
        rows = [f"{parameter.name} = [{', '.join(shown)}]"]
    if len(shown) > 4:  # matrices and tables of colours: red, green and blue on a line
        threes = [f"  {', '.join(shown[at : at + 3])}," for at in range(0, len(shown), 3)]
        rows = [f"{parameter.name} = [", *threes, "]"]
    mark = "" if values else "#"
    return [f"# {parameter.low:g} to {parameter.high:g}: {parameter.help}", *(f"{mark}{row}" for row in rows)]


def _caption(text: str) -> str:
    caption = " ".join(text.split())
    try:
        if Prompt(caption).parts == ((caption, 1.0),):
            return caption
    except PromptError as error:
        raise SettingsError(f'"{caption[:60]}" cannot be a caption.', "Use words, 300 characters at most.") from error
    raise SettingsError(f'"{caption[:60]}" cannot be a caption.', 'Leave out "|", weights, and names of layers.')


def _numbers(name: str, value: object, where: str) -> tuple[float, ...]:
    numbers = value if isinstance(value, list) else [value]
    if not numbers or not all(isinstance(one, int | float) and not isinstance(one, bool) for one in numbers):
        raise SettingsError(f'The parameter "{name}" in {where} is no number.', "Write one number, or several in [ ].")
    return tuple(numbers)


def _parameters_of(extra: Mapping[str, object]) -> Mapping[str, object]:
    foreign = extra.get("parameters", {})
    return foreign if isinstance(foreign, Mapping) else {}
