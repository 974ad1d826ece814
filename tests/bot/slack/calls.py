"""Reads source: which methods of Slack's Web API it calls, and which events it listens to."""

import ast
import inspect
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from slack_sdk.web.async_client import AsyncWebClient

# What bolt hands to a listener calls these methods.
BOLT = {
    "say": {"chat.postMessage"},
    "set_status": {"assistant.threads.setStatus"},
    "set_title": {"assistant.threads.setTitle"},
    "set_suggested_prompts": {"assistant.threads.setSuggestedPrompts"},
}
# What the library behind a class of Socket Mode calls by itself.
SOCKETS = {"AsyncSocketModeHandler": {"apps.connections.open"}}
# What bolt's Assistant and its revocation listeners subscribe to.
LISTENERS = {
    "thread_started": {"assistant_thread_started"},
    "thread_context_changed": {"assistant_thread_context_changed"},
    "enable_token_revocation_listeners": {"app_uninstalled", "tokens_revoked"},
}
METHOD = re.compile(r"[a-z][A-Za-z0-9]*(\.[A-Za-z][A-Za-z0-9]*)+")


class Unreadable(Exception):
    """An event is named by something that is not written there: it cannot be compared."""


@cache
def client_methods() -> dict[str, frozenset[str]]:
    """Return, for each method of slack_sdk's client, the Web API methods behind it, also through another of its methods."""
    tree = ast.parse("class _:\n" + inspect.getsource(AsyncWebClient).partition("\n")[2])
    direct: dict[str, set[str]] = {}
    through: dict[str, set[str]] = {}
    for function in ast.walk(tree):
        if isinstance(function, ast.AsyncFunctionDef):
            calls = [one for one in ast.walk(function) if isinstance(one, ast.Call)]
            direct[function.name] = {
                text for one in calls if name_of(one) == "api_call" for text in texts_of(one.args[:1])
            }
            through[function.name] = {name_of(one) for one in calls}

    def behind(name: str, seen: frozenset[str]) -> frozenset[str]:
        found = set(direct.get(name, ()))
        for other in through.get(name, ()):
            if other in direct and other not in seen:
                found |= behind(other, seen | {other})
        return frozenset(found)

    return {name: behind(name, frozenset({name})) for name in direct}


@cache
def web_api() -> frozenset[str]:
    """Return the name of every method of the Web API that slack_sdk knows."""
    return frozenset().union(*client_methods().values()) | {"apps.connections.open"}


def name_of(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def texts_of(nodes: Iterable[ast.expr]) -> list[str]:
    return [one.value for one in nodes if isinstance(one, ast.Constant) and isinstance(one.value, str)]


def trees(folder: Path, *, without: tuple[str, ...] = ()) -> Iterator[ast.AST]:
    for file in sorted(folder.rglob("*.py")):
        if file.name not in without:
            yield ast.parse(file.read_text(encoding="utf-8"))


def methods_called(tree: ast.AST) -> set[str]:
    """Return the Web API methods that a module uses.

    A text that is the name of a method counts wherever it stands (an argument, a constant, a table); so does what is given to
    ``call`` or ``api_call``, known or not; and a method of slack_sdk's client or of what bolt hands over, by its own name.
    """
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in web_api():
            found.add(node.value)
        if isinstance(node, ast.Name):
            found |= SOCKETS.get(node.id, set())
        if isinstance(node, ast.Call):
            name = name_of(node)
            if name in {"call", "read", "api_call"}:
                found |= {text for text in texts_of(node.args) if METHOD.fullmatch(text)}
            found |= BOLT.get(name, set())
            if isinstance(node.func, ast.Attribute) and "_" in name:
                found |= client_methods().get(name, frozenset())
    return found


def events_heard(tree: ast.AST) -> set[str]:
    """Return the events that a module listens to; raises Unreadable when one is not written as text.

    Messages come as ``message``, whatever the kind of conversation that was subscribed to.
    """
    found: set[str] = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        name = node.func.attr
        found |= LISTENERS.get(name, set())
        if name == "user_message" or (name == "message" and getattr(node.func.value, "id", "") == "app"):
            found.add("message")
        if name == "event":
            found.add(event_of(node))
    return found


def event_of(call: ast.Call) -> str:
    given = (call.args or [one.value for one in call.keywords if one.arg == "event"] or [None])[0]
    if isinstance(given, ast.Dict):
        pairs = zip(given.keys, given.values, strict=True)
        given = next((value for key, value in pairs if isinstance(key, ast.Constant) and key.value == "type"), None)
    if not isinstance(given, ast.Constant) or not isinstance(given.value, str):
        raise Unreadable(f"line {call.lineno}: {ast.unparse(call)}")
    return given.value
