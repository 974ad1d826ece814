"""Where packages of npm come from, and what is told where they cannot be fetched."""

import json

import pytest

from tests.bot.calendar.ical_js import ICAL_JS
from tests.bot.teams.renderer import RENDERER
from tests.browser import npm
from tests.browser.npm import NotInstalled
from tests.teams.playground.install import CLIENT

PACKAGES = pytest.mark.parametrize("package", [CLIENT, RENDERER, ICAL_JS], ids=lambda one: one.name)


@PACKAGES
def test_the_version_is_pinned_with_its_checksum_and_whatever_registry_is_set_up_may_bring_it(package):
    locked = json.loads((package.beside / "package-lock.json").read_text("utf-8"))["packages"]
    wanted = json.loads((package.beside / "package.json").read_text("utf-8"))["dependencies"]
    brought = {name.removeprefix("node_modules/"): one for name, one in locked.items() if name}
    assert wanted == {package.name: package.wanted} == {package.name: brought[package.name]["version"]}
    for one in brought.values():
        assert one["integrity"].startswith("sha512-")
        assert "resolved" not in one


def test_where_no_registry_can_be_reached_the_reason_is_told_without_waiting_twice(tmp_path, monkeypatch):
    monkeypatch.setattr(npm, "TOOLS", tmp_path)
    monkeypatch.setenv("PYTEST_XDIST_TESTRUNUID", "one run")
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:1/")
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "cache"))
    with pytest.raises(NotInstalled, match=f"npm could not fetch {CLIENT.called}: .*ECONNREFUSED") as told:
        CLIENT.installed()
    assert not list(tmp_path.glob("*/node_modules"))
    monkeypatch.setattr(npm, "_npm", lambda: pytest.fail("npm is asked again in the same run"))
    with pytest.raises(NotInstalled) as again:
        CLIENT.installed()
    assert str(again.value) == str(told.value)
