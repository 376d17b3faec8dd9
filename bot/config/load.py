"""From a file to a configuration, or to everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

import yaml

from bot.config import scalars, settings
from bot.config.accounts import accounts
from bot.config.addresses import user
from bot.config.channels import Known, channels
from bot.config.keys import KINDS
from bot.config.model import DEFAULT_RECALL, Config, Console, Sending
from bot.config.problems import ConfigError, Problem
from bot.config.references import literal, secret_in, secrets_outside
from bot.config.stories import Ground, stories
from bot.config.tree import SyntaxProblemError, parse, place, unique_nodes
from bot.config.value import Context, Value

_LARGEST_FILE = 4_000_000  # bytes; no person writes that much
_REMEDY = "write ${NAME} or ${file:/run/secrets/name} and keep it outside"


def load(
    path: str,
    *,
    environ: Mapping[str, str],
    sandbox: bool = False,
    kinds: Collection[str] = KINDS,
) -> Config:
    """Read a configuration.

    Args:
        path: the file, as problems are to name it.
        environ: the environment variables that ``${NAME}`` takes.
        sandbox: tokens and webhook URLs may be missing; stand-ins are made that open nothing.
        kinds: the kinds of source that can be read; ``auto`` and ``hook`` always are.

    Raises:
        ConfigError: with all problems, in the order of the file.

    """
    context = Context(path, environ, sandbox, kinds)
    text = _text(path)
    root = _root(path, text)
    _check_nodes(root, context)
    _check_comments(root, text, context)
    config = Value(root, context).read(_config, None)
    if config is None or context.problems:
        raise ConfigError(tuple(sorted(context.problems)))
    return config


def _text(path: str) -> str:
    try:
        with Path(path).open("rb") as file:
            content = file.read(_LARGEST_FILE + 1)
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise _only(path, f"the file cannot be read: {error.strerror or 'no such file'}") from None
    except UnicodeDecodeError as error:
        bad = error.start + len(content) - len(error.object)  # the codec may have cut a BOM off
        before = content[:bad].decode("utf-8-sig")
        raise _only(path, "the file is not in UTF-8", *place(before, len(before))) from None
    except ValueError:
        raise _only(path, "this cannot be the name of a file") from None
    if len(content) > _LARGEST_FILE:
        raise _only(path, "the file is too large for a configuration")
    return text


def _root(path: str, text: str) -> yaml.Node:
    try:
        root = parse(text)
    except SyntaxProblemError as error:
        raise _only(path, str(error), error.line, error.column) from None
    if root is None:
        raise _only(path, "the file is empty: at least stories: belongs in it")
    return root


def _only(path: str, message: str, line: int = 1, column: int = 1) -> ConfigError:
    return ConfigError((Problem(path, line, column, message),))


def _check_nodes(root: yaml.Node, context: Context) -> None:
    for node in unique_nodes(root):
        if isinstance(node, yaml.ScalarNode):
            _check_scalar(node, context)
        elif isinstance(node, yaml.MappingNode):
            _check_keys(node, context)


def _check_scalar(node: yaml.ScalarNode, context: Context) -> None:
    found = secret_in(literal(node.value))
    if found:
        Value(node, context).note(f"{found} may not stand in this file: {_REMEDY}")
    elif any("\ud800" <= letter <= "\udfff" for letter in node.value):
        Value(node, context).note("this holds half a character, which cannot be written anywhere")
    else:
        return
    context.tainted.add(id(node))


def _check_keys(node: yaml.MappingNode, context: Context) -> None:
    first: dict[str, int] = {}
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode):
            Value(key, context).note("a key must be a single word")
        elif key.value in first:
            value = Value(key, context)
            value.note(
                f"{value.shown} stands here twice, first in line {first[key.value]}: keep one"
            )
        else:
            first[key.value] = key.start_mark.line + 1


def _check_comments(root: yaml.Node, text: str, context: Context) -> None:
    spans = [
        (node.start_mark.index, node.end_mark.index)
        for node in unique_nodes(root)
        if isinstance(node, yaml.ScalarNode)
    ]
    for at, found in secrets_outside(text, spans):
        problem = Problem(
            context.file, *place(text, at), f"{found} may not stand in this file: {_REMEDY}"
        )
        context.problems.add(problem)


def _config(value: Value) -> Config:
    fields = value.fields("the configuration")
    zone = fields.get("timezone", scalars.zone, "UTC")
    tongue = fields.get("language", scalars.language, None)
    bots = fields.get("accounts", accounts, ())
    ground = Ground(zone, tongue)
    told, sources = fields.need(
        "stories", lambda v: stories(v, ground), ((), ()), why="name at least one"
    )
    known = Known({story.id: story for story in told}, [bot.address for bot in bots])
    chats = fields.get("channels", lambda v: channels(v, known), ())
    return Config(
        file=value.context.file,
        timezone=zone,
        language=tongue or "en",
        accounts=bots,
        stories=told,
        sources=tuple(one.source for one in sources),
        subscriptions=tuple(wish for chat in chats for wish, _ in chat.wishes),
        webhooks=dict(chat.address.webhook for chat in chats if chat.address.webhook),
        hook_secrets={one.source.id: one.secret for one in sources if one.secret},
        storage=fields.get("storage", settings.storage, "sqlite:///var/tocsin.db"),
        editors=fields.get("editors", lambda v: v.each(user), ()),
        approval=fields.get("approval", settings.approval, {}),
        recall=fields.get("recall", settings.recall, DEFAULT_RECALL),
        console=fields.get("console", settings.console, Console()),
        api_tokens=fields.get("api", settings.api_tokens, ()),
        delivery=fields.get("delivery", settings.delivery, Sending()),
        allow_private=fields.get("network", settings.allow_private, default=False),
    )
