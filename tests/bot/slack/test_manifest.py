"""The app manifest: what is pasted at api.slack.com, within what Slack allows."""

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

from bot.channels.slack.manifest import BadUrl, manifest, public_url, written
from bot.channels.slack.scopes import bot_scopes

PROJECT = Path(__file__).parents[3]
EXAMPLE = PROJECT / "manifest" / "slack" / "manifest.yaml"
URL = "https://wegwijs.example.be"
SCHEMAS = Path(os.environ.get("WEGWIJS_SCHEMAS", PROJECT.parent / "shared" / "schemas"))
EVERY = [
    manifest(URL),
    manifest(URL, oauth=True),
    manifest(None, socket=True),
    manifest(URL, socket=True, oauth=True),
    manifest(URL, command="/wegwijs-proef", language="en"),
]

# Slack, App manifest reference: (path, fewest, most) characters.
LENGTHS = [
    ("display_information.name", 1, 35),
    ("display_information.description", 1, 140),
    ("display_information.long_description", 175, 4000),
    ("features.bot_user.display_name", 1, 80),
    ("features.shortcuts.0.name", 1, 24),
    ("features.shortcuts.0.description", 1, 150),
    ("features.shortcuts.0.callback_id", 1, 255),
    ("features.shortcuts.1.name", 1, 24),
    ("features.shortcuts.1.description", 1, 150),
    ("features.shortcuts.1.callback_id", 1, 255),
    ("features.slash_commands.0.command", 2, 32),
    ("features.slash_commands.0.description", 1, 2000),
    ("features.slash_commands.0.usage_hint", 1, 1000),
]


def at(app, path):
    for step in path.split("."):
        app = app[int(step) if step.isdigit() else step]
    return app


@pytest.mark.parametrize("app", EVERY)
@pytest.mark.parametrize(("path", "fewest", "most"), LENGTHS)
def test_every_text_has_a_length_that_slack_takes(app, path, fewest, most):
    assert fewest <= len(at(app, path)) <= most


@pytest.mark.parametrize("app", EVERY)
def test_the_manifest_is_valid_by_slacks_schema_where_that_is_at_hand(app):
    if not (SCHEMAS / "slack-app-manifest.schema.json").exists():
        print(f"no schema in {SCHEMAS}: only lengths and keys were compared")
        return

    def at_hand(uri):
        # The schema refers to one file a version, on the network: a copy beside it is used.
        copy = SCHEMAS / uri.rpartition("/")[2]
        if not copy.exists():
            print(f"no copy of {uri} in {SCHEMAS}: what it says was not compared")
        contents = json.loads(copy.read_text(encoding="utf-8")) if copy.exists() else {}
        return Resource.from_contents(contents, default_specification=DRAFT7)

    schema = json.loads((SCHEMAS / "slack-app-manifest.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft7Validator(schema, registry=Registry(retrieve=at_hand)).validate(app)


def test_slack_is_told_one_address_for_all_that_it_sends():
    app = manifest(f"{URL}/")
    sent = f"{URL}/slack/events"
    assert at(app, "features.slash_commands.0.url") == sent
    assert at(app, "settings.event_subscriptions.request_url") == sent
    assert app["settings"]["interactivity"] == {
        "is_enabled": True, "request_url": sent, "message_menu_options_url": sent,
    }  # fmt: skip
    assert "redirect_urls" not in app["oauth_config"]
    assert app["oauth_config"]["scopes"] == {"bot": bot_scopes()}


def test_in_socket_mode_slack_sends_nothing_to_an_address():
    app = manifest(None, socket=True)
    assert app["settings"]["socket_mode_enabled"] is True
    assert "http" not in written(app)
    both = manifest(URL, socket=True, oauth=True)
    assert both["oauth_config"]["redirect_urls"] == [f"{URL}/slack/oauth_redirect"]
    assert written(both).count("https://") == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://wegwijs.example.be",
        "wegwijs.example.be",
        "https://",
        "https://naam:geheim@wegwijs.example.be",
        "https://wegwijs.example.be/?a=b",
        "https://wegwijs.example.be/#x",
        "https://wegwijs.example.be:poort",
        "https://weg wijs.example.be",
        "https://[",
        "https://wegwijs.example.be/slack/events",
        "https://wegwijs.example.be/slack/install/",
    ],
)
def test_an_address_where_slack_cannot_send_is_refused(url):
    with pytest.raises(BadUrl) as caught:
        public_url(url)
    assert "geheim" not in str(caught.value)


def test_a_proxy_may_serve_wegwijs_under_a_path():
    assert public_url("https://school.example.be:8443/wegwijs/") == "https://school.example.be:8443/wegwijs"


def test_without_an_address_only_socket_mode_is_possible():
    for options in ({}, {"oauth": True}, {"socket": True, "oauth": True}):
        with pytest.raises(BadUrl):
            manifest(None, **options)


def printed(tmp_path, *words, **variables):
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "WEGWIJS_"))}
    return subprocess.run(
        [sys.executable, "-m", "bot", "manifest", "slack", *words],
        cwd=tmp_path,
        env={
            **environment,
            "PYTHONPATH": os.pathsep.join([str(PROJECT), environment.get("PYTHONPATH", "")]),
            **variables,
        },
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def test_the_kept_example_is_what_the_command_prints(tmp_path):
    assert printed(tmp_path, "--url", URL).stdout == EXAMPLE.read_text(encoding="utf-8")


def test_the_command_writes_a_file_for_another_slash_command(tmp_path):
    done = printed(tmp_path, "--socket", "-o", "app.yaml", SLACK_COMMAND="/wegwijs-proef")
    assert (done.returncode, done.stdout) == (0, "")
    app = yaml.safe_load((tmp_path / "app.yaml").read_text(encoding="utf-8"))
    assert app == manifest(None, socket=True, command="/wegwijs-proef")


def test_a_wrong_address_is_told_without_a_traceback(tmp_path):
    done = printed(tmp_path, "--url", "http://wegwijs.example.be")
    assert done.returncode == 2
    assert "https" in done.stderr
    assert "Traceback" not in done.stderr
