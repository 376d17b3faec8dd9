"""The YAML as a tree of nodes: every scalar is text, and every node knows its place."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

_DEEPEST = 40
_LARGEST = 50_000  # nodes, after following every alias


class SyntaxProblemError(Exception):
    """The file is no YAML that can be used; ``line`` and ``column`` count from 1."""

    def __init__(self, message: str, line: int, column: int) -> None:
        """Keep what is wrong and where."""
        super().__init__(message)
        self.line = line
        self.column = column


class _TextLoader(yaml.BaseLoader):
    """A loader that resolves nothing (``23:00`` and ``no`` are text) and keeps depth in bounds."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        self.depth += 1
        if parent is not None and self.depth > _DEEPEST:
            mark = parent.start_mark
            raise yaml.MarkedYAMLError(problem="nested too deeply", problem_mark=mark)
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def parse(text: str) -> yaml.Node | None:
    """Read YAML into its nodes; None for an empty text.

    Raises:
        SyntaxProblemError: it is not YAML, or its aliases make it endless or huge.

    """
    root = _compose(text)
    if root is not None:
        _weigh(root, {}, set())
    return root


def unique_nodes(root: yaml.Node) -> Iterator[yaml.Node]:
    """Yield each node once, however many aliases lead to it."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        yield node
        waiting += _children(node)


def _compose(text: str) -> yaml.Node | None:
    try:
        loader = _TextLoader(text)
    except yaml.reader.ReaderError as error:
        line, column = place(text, error.position)
        raise SyntaxProblemError(
            f"the character U+{error.character:04X} is not allowed", line, column
        ) from None
    try:
        return loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        raise _syntax(error) from None
    except (ValueError, OverflowError):  # an escape such as "\UFFFFFFFF" that names no character
        mark = loader.get_mark()
        raise SyntaxProblemError("this is no valid YAML", mark.line + 1, mark.column + 1) from None
    finally:
        loader.dispose()


def place(text: str, index: int) -> tuple[int, int]:
    """Return line and column, from 1, of a place in a text."""
    before = text[:index]
    return before.count("\n") + 1, index - (before.rfind("\n") + 1) + 1


def _syntax(error: yaml.MarkedYAMLError) -> SyntaxProblemError:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    problem = error.problem or "this is no valid YAML"
    if "\\t" in problem:
        problem = "a tab cannot be used here: indent with spaces"
    context = f" ({error.context})" if error.context else ""
    return SyntaxProblemError(f"{problem}{context}", line, column)


def _children(node: yaml.Node) -> list[yaml.Node]:
    match node:
        case yaml.MappingNode():
            return [part for pair in node.value for part in pair]
        case yaml.SequenceNode():
            return list(node.value)
        case _:
            return []


def _weigh(node: yaml.Node, known: dict[int, tuple[int, int]], above: set[int]) -> tuple[int, int]:
    """Return how many nodes a node stands for and how deep, without unfolding its aliases."""
    if id(node) in above:
        raise _at(node, "an anchor may not contain itself")
    if id(node) not in known:
        above.add(id(node))
        below = [_weigh(child, known, above) for child in _children(node)]
        above.discard(id(node))
        size, depth = 1 + sum(w for w, _ in below), 1 + max((d for _, d in below), default=0)
        if size > _LARGEST or depth > _DEEPEST:
            raise _at(node, "aliases make this far too large")
        known[id(node)] = (size, depth)
    return known[id(node)]


def _at(node: yaml.Node, message: str) -> SyntaxProblemError:
    return SyntaxProblemError(message, node.start_mark.line + 1, node.start_mark.column + 1)
