"""Where Microsoft's local client comes from, and what is told where it cannot be fetched."""

import json

import pytest

from tests.teams.playground.install import HERE, NotInstalled, fetch


def test_the_version_is_pinned_with_its_checksum_and_whatever_registry_is_set_up_may_bring_it():
    wanted = json.loads((HERE / "package.json").read_text("utf-8"))["dependencies"]
    packages = json.loads((HERE / "package-lock.json").read_text("utf-8"))["packages"]
    [client] = [one for name, one in packages.items() if name]
    assert wanted == {"@microsoft/m365agentsplayground": client["version"]}
    assert client["integrity"].startswith("sha512-")
    assert "resolved" not in client


def test_where_no_registry_can_be_reached_the_reason_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:1/")
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "cache"))
    with pytest.raises(NotInstalled, match="npm could not fetch the playground: .*ECONNREFUSED"):
        fetch(tmp_path)
    assert not (tmp_path / "node_modules").exists()
