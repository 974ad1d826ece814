"""A request of the app to the fake: read, recorded, spoiled when a test ordered that, answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.slack.fake import messages, oauth, web_api
from tests.slack.fake.web_api import Args, Call, Method, Refused

if TYPE_CHECKING:
    from tests.slack.fake.server import FakeSlack


Way = Callable[["FakeSlack", web.Request], Awaitable[web.StreamResponse]]


async def api(slack: FakeSlack, request: web.Request) -> web.StreamResponse:
    """A call of the Web API."""
    name = request.match_info["method"]
    call = Call(name, {}, None, slack.number(), slack.clock())
    slack.calls.append(call)
    called = web_api.METHODS.get(name)
    try:
        token, call.args = await _arguments(request, called)
    except ValueError:
        call.answer = {"ok": False, "error": "invalid_json"}
        return web.json_response(call.answer)
    slack.changed()
    fault = next((one for one in slack.faults.get(name, []) if one.times > 0), None)
    if fault is not None:
        fault.times -= 1
        call.fault = fault.kind
        call.answer, response = await fault.play(lambda: _apply(slack, called, call, token), request)
    elif wait := _too_soon(slack, call):
        call.fault = "pace"
        call.answer = {"ok": False, "error": "ratelimited"}
        response = web.json_response(call.answer, status=429, headers={"Retry-After": str(wait)})
    else:
        call.answer = _apply(slack, called, call, token)
        response = web.json_response(call.answer)
    call.status = response.status
    if call.team is not None:
        response.headers["x-oauth-scopes"] = ",".join(sorted(slack.workspace(call.team).scopes))
    slack.changed()
    return response


def _too_soon(slack: FakeSlack, call: Call) -> int:
    """Seconds to wait because `slack.pace` wants more time between two calls; 0 when it is all right."""
    pace = slack.pace.get(call.method)
    if pace is None:
        return 0
    channel = call.args.get("channel")
    earlier = (one for one in reversed(slack.calls) if one is not call and one.method == call.method and one.applied)
    last = next((one for one in earlier if one.args.get("channel") == channel), None)
    left = 0.0 if last is None else last.at + pace - call.at
    return max(1, round(left)) if left > 0 else 0


def _apply(slack: FakeSlack, called: Method | None, call: Call, token: str | None) -> dict[str, Any]:
    """Carry a call out, if it may be."""
    try:
        if called is None:
            raise Refused("unknown_method", req_method=call.method)
        place = web_api.authorised(slack, called, token)
        call.team = place.id if place else None
        call.unknown = sorted(set(call.args) - called.required - called.optional)
        args = web_api.decoded(called, call.args)
        answer = {"ok": True, **called.handler(slack, place or slack.workspace(), args)}
        call.applied = True
    except Refused as refused:
        answer = refused.answer
    slack.changed()
    return answer


async def _arguments(request: web.Request, called: Method | None) -> tuple[str | None, Args]:
    """The token and the arguments of a call; a JSON body is not read by a method that takes none."""
    args: Args = dict(request.query)
    if request.content_type == "application/json":
        if called is None or called.json:
            body = await request.json()
            args |= body if isinstance(body, dict) else {}
    elif request.can_read_body:
        args |= dict(await request.post())
    header = request.headers.get("Authorization", "")
    token = args.pop("token", None)
    if header.startswith("Bearer "):
        token = header.removeprefix("Bearer ")
    return token, {**oauth.basic(header), **args}


async def bytes_of_files(slack: FakeSlack, name: str, handler: Way, request: web.Request) -> web.StreamResponse:
    """The way of a file's bytes, `upload` or `download`: outside of the Web API, but it fails as that does."""
    fault = next((one for one in slack.faults.get(name, []) if one.times > 0), None)
    if fault is None:
        return await handler(slack, request)
    fault.times -= 1
    done = await handler(slack, request) if fault.after_applying else None
    _, response = await fault.play(dict, request)
    if fault.kind == "hang":
        return done or await handler(slack, request)
    return response


async def respond(slack: FakeSlack, request: web.Request) -> web.Response:
    """What the app posts to a response_url."""
    try:
        args = await request.json()
        messages.respond(slack, request.match_info["key"], args)
    except ValueError:
        return web.json_response({"ok": False, "error": "invalid_payload"}, status=400)
    except Refused as refused:
        gone = refused.error in ("expired_url", "used_url", "invalid_url")
        if not gone:
            slack.complain(f"response_url: {refused.answer}")
        return web.json_response(refused.answer, status=404 if gone else 400)
    finally:
        slack.changed()
    return web.Response(text="ok")
