"""What Microsoft's own SDK takes by itself: its CloudAdapter and its handler for Teams, which check a token and answer a constant."""

import sys
from typing import Any

from aiohttp import web
from botbuilder.core import InvokeResponse, TurnContext
from botbuilder.core.teams import TeamsActivityHandler
from botbuilder.integration.aiohttp import CloudAdapter, ConfigurationBotFrameworkAuthentication
from botbuilder.schema.teams import TaskModuleMessageResponse, TaskModuleResponse

from bot.channels.teams.credentials import configuration
from bot.channels.teams.front import PATH
from bot.channels.teams.settings import TeamsSettings


class Constant(TeamsActivityHandler):
    """Answers everything with the same."""

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        """Answer nothing."""

    async def on_invoke_activity(self, turn_context: TurnContext) -> InvokeResponse:
        """Answer a sentence."""
        return InvokeResponse(status=200, body=TaskModuleResponse(task=TaskModuleMessageResponse(value="Goed.")))


def made(settings: TeamsSettings) -> web.Application:
    """Return the site of the peer."""
    site = web.Application()
    adapter: Any = CloudAdapter(ConfigurationBotFrameworkAuthentication(configuration(settings)))
    bot = Constant()

    async def messages(request: web.Request) -> web.Response:
        return await adapter.process(request, bot)

    async def health(_request: web.Request) -> web.Response:
        return web.Response()

    site.router.add_post(PATH, messages)
    site.router.add_get("/health", health)
    return site


if __name__ == "__main__":
    web.run_app(made(TeamsSettings()), host="127.0.0.1", port=int(sys.argv[1]), access_log=None, print=None)
