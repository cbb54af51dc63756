"""YAML restricted to the data model of JSON, without duplicate keys.

Numbers and booleans are those of JSON, and also ``1e-3``, ``+1.``, ``.5`` and ``True``. What YAML 1.1 reads as other
numbers or booleans is a string here: ``012`` (10), ``1:20`` (80), ``1_0`` (10), ``0x1F`` (31), ``on`` (true).
"""

from __future__ import annotations

import math
import re
from typing import Any

import yaml
from yaml.constructor import ConstructorError

from mcrs.checks.plain_values import one_line
from mcrs.errors import ConfigError

# Patterns of its messages, what they mean, and whether the mistake is where the unfinished part begins.
_MEANINGS = (
    (
        r"mapping values are not allowed here",
        "a key where a value is expected; check the indentation and the space after the colon of the line above, and "
        "put a value with ': ' in quotes",
        False,
    ),
    (r"found character '\\t' that cannot start", "a tab; indent with spaces", False),
    (r"found character '(.)' that cannot start", r"a value cannot begin with \1; put it in quotes", False),
    (r"expected ',' or '\]', but got", "the bracket [ is not closed by ]; add it, or put the text in quotes", True),
    (r"expected ',' or '}', but got", "the bracket { is not closed by }; add it, or put the text in quotes", True),
    (r"found unexpected (?:end of stream|document separator)", "a quotation mark is not closed", True),
    (r"could not find expected ':'", "expected 'key: value'", True),
    (
        r"expected <block end>, but found",
        "the line does not continue what is above it; check the indentation and the quotes",
        False,
    ),
    (
        r"expected the node content, but found '<stream end>'",
        "a value is missing at the end; close all brackets",
        False,
    ),
    (
        r"expected the node content, but found '(.+)'",
        r"'\1' where a value is expected; put a text that begins so in quotes",
        False,
    ),
    (
        r"found undefined alias '(.*)'",
        r"*\1 refers to &\1, which is missing; put a text that begins with * in quotes",
        False,
    ),
    (r"found unknown escape character '(.)'", r"\\\1 has no meaning in double quotes; use single ones", False),
    (r"but found another document", "a second document; expected only one", False),
    (r"expected '<document start>'", "a directive; put a text that begins with % in quotes", False),
    (r"second occurrence", "an anchor is defined twice; give each anchor (&name) a name of its own", False),
    (
        r"expected alphabetic or numeric character, but found",
        "a value that begins with * or & is an alias or an anchor; put it in quotes",
        False,
    ),
    (
        r"sequence entries are not allowed here",
        "'- ' begins an item of a list, on a line of its own below its key; put a text that begins so in quotes",
        False,
    ),
    (r"mapping keys are not allowed here", "a value cannot begin with '? '; put it in quotes", False),
    (r"expected chomping or indentation indicators", "a text after | or > begins on the next line", False),
)

_TAG = "tag:yaml.org,2002:"
_PLAIN_TAGS = frozenset(_TAG + name for name in ("null", "bool", "int", "float", "str", "seq", "map"))
# How values are written, each with its possible first characters. The first match wins: an integer also matches as a
# float.
_PATTERNS = {
    f"{_TAG}bool": (re.compile(r"(?:true|True|TRUE|false|False|FALSE)\Z"), "tTfF"),
    f"{_TAG}int": (re.compile(r"[-+]?(?:0|[1-9][0-9]*)\Z"), "-+0123456789"),
    f"{_TAG}float": (
        re.compile(
            r"(?:[-+]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
            r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\Z"
        ),
        "-+.0123456789",
    ),
}
_UNUSED_TAGS = frozenset(_TAG + name for name in ("timestamp", "value")) | frozenset(_PATTERNS)
# A reference to another key or to the environment, which other readers of configurations resolve.
_REFERENCE = re.compile(r"\$\{[\w.:,\s/-]+\}")
#: More values than any configuration has.
_MAX_VALUES = 100_000


def describe_yaml_problem(error: yaml.MarkedYAMLError, source: str) -> str:
    """The place and the mistake of an error of the package, in one line; unknown messages are kept."""
    problem = error.problem or error.context or "not valid YAML"
    mark = error.problem_mark or error.context_mark
    for pattern, meaning, at_beginning in _MEANINGS:
        if match := re.match(pattern, problem):
            problem = match.expand(meaning)
            mark = (at_beginning and error.context_mark) or mark
            break
    return f"{_place(source, mark.line) if mark else source}: {problem}"


def _place(source: str, line: int) -> str:
    """A line, counted from 0, of a file; the value of a flag is one line."""
    return source if source.startswith("--") else f"{source}, line {line + 1}"


def _mistake(node: yaml.Node, problem: str) -> ConstructorError:
    return ConstructorError(None, None, problem, node.start_mark)


class _StrictLoader(yaml.SafeLoader):
    """A safe loader that accepts only JSON's types and no duplicate keys."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML's own class attribute
        first: [(tag, pattern) for tag, pattern in resolvers if tag not in _UNUSED_TAGS]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        # Children before their parents: so a recursive alias is found before it is constructed.
        self.deep_construct = True

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:  # noqa: ANN401 - any YAML value
        """Reject recursive aliases and types that JSON does not have."""
        name = node.tag.replace(_TAG, "!!")
        if node in self.recursive_objects:
            raise _mistake(node, "recursive alias: a value contains itself")
        if node.tag not in _PLAIN_TAGS:
            raise _mistake(node, f"unsupported type {name}; put strings in quotes")
        if node.tag in _PATTERNS and not _PATTERNS[node.tag][0].match(str(node.value)):
            found = "a list or mapping" if isinstance(node, yaml.CollectionNode) else repr(node.value)
            raise _mistake(node, f"{found} is not a valid {name}")
        value = super().construct_object(node, deep)
        if isinstance(value, str) and (reference := _REFERENCE.search(value)):
            advice = "is not replaced by a value (as OmegaConf does it); write the value itself"
            raise _mistake(node, f"{reference[0]} {advice}")
        if isinstance(value, float) and not math.isfinite(value):
            raise _mistake(node, f"expected a finite number, got {node.value}")
        return value

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Reject duplicate keys, and keys that are not strings."""
        seen: set[str] = set()
        for key_node, _ in node.value if isinstance(node, yaml.MappingNode) else ():
            if key_node.tag == f"{_TAG}merge":
                continue
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, str):
                raise _mistake(key_node, f"expected a string as key, got {key!r}; put it in quotes")
            if key in seen:
                raise _mistake(key_node, f"duplicate key {key!r}")
            seen.add(key)
        return super().construct_mapping(node, deep)


for _tag, (_pattern, _firsts) in _PATTERNS.items():
    _StrictLoader.add_implicit_resolver(_tag, _pattern, list(_firsts))


class _StrictDumper(yaml.SafeDumper):
    """The safe dumper, which also quotes strings that only our loader would read as another type."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML's own class attribute
        first: list(resolvers) for first, resolvers in yaml.SafeDumper.yaml_implicit_resolvers.items()
    }

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ANN401 - any YAML value
        """Never write aliases."""
        return True

    def represent_str(self, data: str) -> yaml.ScalarNode:
        """Escape line breaks of every kind; folding would change them."""
        style = None if data.isprintable() else '"'
        return self.represent_scalar(f"{_TAG}str", data, style=style)


for _tag, (_pattern, _firsts) in _PATTERNS.items():
    _StrictDumper.add_implicit_resolver(_tag, _pattern, list(_firsts))
_StrictDumper.add_representer(str, _StrictDumper.represent_str)


def write_yaml(value: Any) -> str:  # noqa: ANN401 - any YAML value
    """Write a tree of dict, list, str, int, finite float, bool and None as YAML; :func:`parse_yaml` reads it back."""
    return yaml.dump(value, Dumper=_StrictDumper, sort_keys=False, allow_unicode=True, width=100)


def parse_yaml(text: str, source: str) -> Any:  # noqa: ANN401 - any YAML value
    """Parse one YAML document to a tree of dict, list, str, int, finite float, bool and None.

    Raises:
        ConfigError: The document is not valid, contains another type, or has a duplicate key.
    """
    try:
        return _load(text)
    except yaml.MarkedYAMLError as error:
        raise ConfigError(describe_yaml_problem(error, source)) from None
    except yaml.reader.ReaderError as error:
        place = _place(source, text.count("\n", 0, error.position))
        raise ConfigError(f"{place}: the control character U+{error.character:04X}; remove it") from None
    except (yaml.YAMLError, ValueError, LookupError, RecursionError) as error:
        raise ConfigError(f"{source}: not valid YAML: {one_line(error)}") from None


def _load(text: str) -> Any:  # noqa: ANN401 - any YAML value
    loader = _StrictLoader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None
        _check_size(node, {})
        return loader.construct_document(node)
    finally:
        loader.dispose()


def _check_size(node: yaml.Node, sizes: dict[int, int]) -> int:
    """Count the values of a node as if each alias were written out, and reject more than a configuration has.

    A few lines with aliases of aliases expand to billions of values, and no traversal of them ends.
    """
    if id(node) not in sizes:
        sizes[id(node)] = 1  # a recursive alias is rejected when it is constructed
        children = node.value if isinstance(node, yaml.CollectionNode) else ()
        parts = (part for child in children for part in (child if isinstance(child, tuple) else (child,)))
        sizes[id(node)] += sum(_check_size(part, sizes) for part in parts)
        if sizes[id(node)] > _MAX_VALUES:
            raise _mistake(node, f"too many values: expected at most {_MAX_VALUES:,}, with all aliases expanded")
    return sizes[id(node)]
