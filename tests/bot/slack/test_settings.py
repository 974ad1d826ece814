"""Slack's settings: what an operator may leave out, and what is said when they do not go together."""

import os

import pytest

from bot.channels.slack.settings import SlackSettings, read_slack_settings, slack_settings
from bot.settings import BadSettings, read_settings

ONE = {"SLACK_BOT_TOKEN": "xoxb-geheim-1", "SLACK_SIGNING_SECRET": "geheim-2"}
SEVERAL = {
    "SLACK_CLIENT_ID": "1.2",
    "SLACK_CLIENT_SECRET": "geheim-3",
    "SLACK_SIGNING_SECRET": "geheim-2",
    "SLACK_TEAM_IDS": "T0AAA, T0BBB",
}


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """Be in an empty folder, without any setting of the machine."""
    monkeypatch.chdir(tmp_path)
    for name in [one for one in os.environ if one.startswith(("SLACK_", "WEGWIJS_"))]:
        monkeypatch.delenv(name)
    return tmp_path


def given(monkeypatch, **values):
    for name, value in values.items():
        monkeypatch.setenv(name, value)


def test_without_any_setting_slack_is_not_used(monkeypatch):
    assert read_slack_settings() is None
    given(monkeypatch, SLACK_COMMAND="/wegwijs2", SLACK_API_URL="http://127.0.0.1:9/api", SLACK_BOT_TOKEN="  ")
    assert read_slack_settings() is None


def test_one_workspace_over_http(monkeypatch):
    given(monkeypatch, **ONE)
    slack = read_slack_settings()
    assert (slack.over_http, slack.in_socket_mode, slack.by_oauth) == (True, False, False)
    assert (slack.api_url, slack.command) == ("https://slack.com/api/", "/wegwijs")
    assert slack.bot_token.get_secret_value() == "xoxb-geheim-1"


def test_one_workspace_in_socket_mode_needs_no_signing_secret(monkeypatch):
    given(monkeypatch, SLACK_BOT_TOKEN="xoxb-1", SLACK_APP_TOKEN=" xapp-1\n")
    slack = read_slack_settings()
    assert (slack.over_http, slack.in_socket_mode) == (False, True)
    assert slack.app_token.get_secret_value() == "xapp-1"


def test_several_workspaces_by_oauth(monkeypatch):
    given(monkeypatch, **SEVERAL)
    slack = read_slack_settings()
    assert slack.by_oauth
    assert slack.team_ids == {"T0AAA", "T0BBB"}
    assert (slack.allows("T0AAA"), slack.allows("T0CCC"), slack.allows(None)) == (True, False, False)


def test_a_bot_token_serves_its_own_workspace_unless_others_are_named(monkeypatch):
    given(monkeypatch, **ONE)
    assert (read_slack_settings().allows("T1", own="T1"), read_slack_settings().allows("T2", own="T1")) == (True, False)
    given(monkeypatch, SLACK_TEAM_IDS="T0AAA")
    assert (read_slack_settings().allows("T1", own="T1"), read_slack_settings().allows("T0AAA", own="T1")) == (
        False,
        True,
    )


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"SLACK_SIGNING_SECRET": "s"}, "SLACK_BOT_TOKEN is missing"),
        ({"SLACK_APP_TOKEN": "xapp-1"}, "SLACK_BOT_TOKEN is missing"),
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_SIGNING_SECRET is missing"),
        ({**SEVERAL, "SLACK_CLIENT_SECRET": ""}, "SLACK_CLIENT_SECRET is missing"),
        ({**SEVERAL, "SLACK_CLIENT_ID": ""}, "SLACK_CLIENT_ID is missing"),
        ({**SEVERAL, "SLACK_TEAM_IDS": " , "}, "SLACK_TEAM_IDS is missing"),
        ({**SEVERAL, **ONE}, "keep one of both"),
        ({**ONE, "SLACK_BOT_TOKEN": "xapp-geheim"}, "it begins with xoxb-"),
        ({**ONE, "SLACK_APP_TOKEN": "xoxb-geheim"}, "it begins with xapp-"),
        ({**SEVERAL, "SLACK_TEAM_IDS": "geheim-3"}, "each begins with T"),
        ({**ONE, "SLACK_API_URL": "slack.com/geheim"}, "SLACK_API_URL: a URL such as"),
        ({**ONE, "SLACK_API_URL": "http://[geheim"}, "SLACK_API_URL: a URL such as"),
        ({**ONE, "SLACK_COMMAND": "Wegwijs"}, "SLACK_COMMAND: a slash and"),
    ],
)
def test_what_does_not_go_together_is_said_in_a_sentence_without_the_value(monkeypatch, values, said):
    given(monkeypatch, **values)
    with pytest.raises(BadSettings) as caught:
        read_slack_settings()
    assert said in str(caught.value)
    assert "geheim" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_one_file_has_the_settings_of_both(elsewhere):
    (elsewhere / ".env").write_text("WEGWIJS_LOG_LEVEL=INFO\nSLACK_BOT_TOKEN=xoxb-1\nSLACK_SIGNING_SECRET=s\n")
    assert read_settings().log_level == "INFO"
    assert read_slack_settings().bot_token.get_secret_value() == "xoxb-1"


def test_a_misspelt_line_is_told_by_who_reads_it(elsewhere):
    (elsewhere / ".env").write_text("SLACK_BOT_TOKN=xoxb-geheim\n")
    assert read_settings().log_level == "WARNING"
    with pytest.raises(BadSettings, match="SLACK_BOT_TOKN: there is no such setting") as caught:
        slack_settings()
    assert "geheim" not in str(caught.value)
    (elsewhere / ".env").write_text("WEGWYS_LOG_LEVEL=INFO\n")
    assert slack_settings() == SlackSettings(_env_file=None)
    with pytest.raises(BadSettings):
        read_settings()


def test_secrets_are_stars_wherever_settings_are_shown(monkeypatch):
    given(monkeypatch, **SEVERAL, SLACK_APP_TOKEN="xapp-geheim")
    shown = read_slack_settings().shown()
    assert "geheim" not in " ".join(shown.values())
    assert (shown["SLACK_CLIENT_SECRET"], shown["SLACK_BOT_TOKEN"]) == ("**********", "")
    assert shown["SLACK_TEAM_IDS"] == "T0AAA,T0BBB"
    assert "geheim" not in repr(read_slack_settings())
