"""The pages that somebody sees in the browser who installs Wegwijs in a workspace: it is done, or why it is not."""

import re
from urllib.parse import urlencode

from bot.channels.browser_pages import page
from dialogs.texts import N_, Texts, texts_in

_TITLE = N_("Wegwijs in Slack")
_DONE = N_("Wegwijs is now in {workspace}.")
_DONE_UNNAMED = N_("Wegwijs is now in your workspace.")
_HELLO = N_("Say hello, and ask your first question.")
_OPEN = N_("Open Wegwijs in Slack")
_DENIED = N_("Wegwijs was not installed.")
_DENIED_TOLD = N_("You did not allow it in Slack. Nothing has changed.")
_FOREIGN = N_("Wegwijs is not available for {workspace}.")
_FOREIGN_UNNAMED = N_("Wegwijs is not available for this workspace.")
_FOREIGN_TOLD = N_("Nothing was kept. Ask whoever manages Wegwijs to add your workspace.")
_STALE = N_("This link is no longer valid.")
_STALE_TOLD = N_(
    "Installing has to be finished within ten minutes, in the browser where you started. Please start again."
)
_BUSY = N_("It did not work just now.")
_BUSY_TOLD = N_("Nothing was installed. Please try again in a few minutes.")
_AGAIN = N_("Start again")

_ID = re.compile(r"[A-Z0-9]{2,40}")


def installed(language: str, workspace: str | None, app_id: str | None, team_id: str | None) -> str:
    """Return the page that says that Wegwijs is in a workspace, with the way to it in Slack."""
    texts = texts_in(language)
    said = texts(_DONE, workspace=workspace) if workspace else texts(_DONE_UNNAMED)
    link = None
    if _ID.fullmatch(app_id or "") and _ID.fullmatch(team_id or ""):
        # Slack, Deep linking into Slack: app_redirect opens the conversation with an app.
        link = (f"https://slack.com/app_redirect?{urlencode({'app': app_id, 'team': team_id})}", texts(_OPEN))
    return page(texts, texts(_TITLE), said, texts(_HELLO), link)


def denied(language: str) -> str:
    """Return the page for somebody who did not allow it in Slack."""
    texts = texts_in(language)
    return page(texts, texts(_TITLE), texts(_DENIED), texts(_DENIED_TOLD), _again(texts))


def not_for(language: str, workspace: str | None) -> str:
    """Return the page that says that a workspace is none of those that Wegwijs serves."""
    texts = texts_in(language)
    said = texts(_FOREIGN, workspace=workspace) if workspace else texts(_FOREIGN_UNNAMED)
    return page(texts, texts(_TITLE), said, texts(_FOREIGN_TOLD), None)


def stale(language: str) -> str:
    """Return the page for a link that is too old, was used, or belongs to another browser."""
    texts = texts_in(language)
    return page(texts, texts(_TITLE), texts(_STALE), texts(_STALE_TOLD), _again(texts))


def busy(language: str) -> str:
    """Return the page that says that Slack or the database cannot be reached now."""
    texts = texts_in(language)
    return page(texts, texts(_TITLE), texts(_BUSY), texts(_BUSY_TOLD), _again(texts))


def _again(texts: Texts) -> tuple[str, str]:
    # Beside this page, also where a proxy serves Wegwijs under a path.
    return "install", texts(_AGAIN)
