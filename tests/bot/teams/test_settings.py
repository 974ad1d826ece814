"""Teams' settings: what an operator may leave out, and what is said when they do not go together."""

import os

import pytest

from bot.channels.teams.settings import TeamsSettings, read_teams_settings, teams_settings
from bot.settings import BadSettings, read_settings

APP = "11111111-2222-3333-4444-555555555555"
TENANT = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
OTHER = "99999999-bbbb-cccc-dddd-eeeeeeeeeeee"
URL = "https://wegwijs.example.org"
SINGLE = {
    "MicrosoftAppId": APP,
    "MicrosoftAppPassword": "geheim-1",
    "MicrosoftAppTenantId": TENANT,
    "TEAMS_PUBLIC_URL": URL,
}
MULTI = {
    "MicrosoftAppId": APP,
    "MicrosoftAppPassword": "geheim-1",
    "TEAMS_TENANT_IDS": f"{TENANT}, {OTHER}",
    "TEAMS_PUBLIC_URL": URL,
}


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """Be in an empty folder, without any setting of the machine."""
    monkeypatch.chdir(tmp_path)
    for name in [one for one in os.environ if one.lower().startswith(("teams_", "microsoftapp", "wegwijs_"))]:
        monkeypatch.delenv(name)
    return tmp_path


def given(monkeypatch, **values):
    for name, value in values.items():
        monkeypatch.setenv(name, value)


def read(host="0.0.0.0", port=8080):  # where a service in a container listens
    return read_teams_settings(host, port)


def test_without_any_setting_teams_is_not_used(monkeypatch):
    assert read() is None
    given(monkeypatch, TEAMS_PUBLIC_URL=URL, TEAMS_TENANT_IDS=TENANT, MicrosoftAppPassword="  ")
    assert read() is None


def test_one_tenant(monkeypatch):
    given(monkeypatch, **SINGLE)
    teams = read()
    assert (teams.kind, teams.local, teams.tenants) == ("SingleTenant", False, {TENANT})
    assert (teams.serves(TENANT), teams.serves(TENANT.upper()), teams.serves(OTHER), teams.serves(None)) == (
        True,
        True,
        False,
        False,
    )
    assert teams.app_password.get_secret_value() == "geheim-1"
    assert (teams.openid_url, teams.login_url) == (None, None)


def test_several_tenants_are_those_on_the_list(monkeypatch):
    given(monkeypatch, **MULTI)
    teams = read()
    assert teams.kind == "MultiTenant"
    assert (teams.serves(TENANT), teams.serves(OTHER), teams.serves(APP)) == (True, True, False)


def test_a_list_stands_instead_of_the_tenant_of_the_application(monkeypatch):
    given(monkeypatch, **SINGLE, TEAMS_TENANT_IDS=OTHER)
    assert (read().serves(TENANT), read().serves(OTHER)) == (False, True)


def test_a_managed_identity_needs_no_password(monkeypatch):
    given(monkeypatch, **{**SINGLE, "MicrosoftAppPassword": "", "MicrosoftAppType": "UserAssignedMSI"})
    assert read().kind == "UserAssignedMSI"


@pytest.mark.parametrize("names", [str.upper, str.lower])
def test_capitals_make_no_difference(monkeypatch, names):
    given(monkeypatch, **{names(name): value for name, value in SINGLE.items()}, MICROSOFTAPPTYPE="singletenant")
    assert read().kind == "SingleTenant"
    monkeypatch.setenv(names("MicrosoftAppId"), APP.upper())
    assert read().app_id == APP


def test_an_empty_id_is_a_local_client_with_links_to_this_machine(monkeypatch):
    given(monkeypatch, MicrosoftAppId="", MicrosoftAppType="MultiTenant")
    for host, url in [
        ("127.0.0.1", "http://127.0.0.1:9000"),
        ("127.8.0.1", "http://127.8.0.1:9000"),
        ("::1", "http://[::1]:9000"),
        ("localhost", "http://localhost:9000"),
    ]:
        teams = read(host, 9000)
        assert (teams.local, teams.public_url) == (True, url)
    assert teams.serves("00000000-0000-0000-0000-0000000000001")
    assert teams.serves(None)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "wegwijs.example.org", "localhost.example.org", ""])
def test_a_local_client_is_only_served_on_this_machine(monkeypatch, host):
    given(monkeypatch, MicrosoftAppId="")
    with pytest.raises(BadSettings, match=r"only for this machine itself, with WEGWIJS_HTTP_HOST=127\.0\.0\.1"):
        read(host)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"MicrosoftAppPassword": "geheim"}, "MicrosoftAppId is missing"),
        ({"MicrosoftAppTenantId": TENANT}, "MicrosoftAppId is missing"),
        ({**SINGLE, "MicrosoftAppPassword": ""}, "MicrosoftAppPassword is missing"),
        ({**SINGLE, "MicrosoftAppType": "UserAssignedMSI"}, "a managed identity has none"),
        ({**SINGLE, "MicrosoftAppType": "SingleTenant", "MicrosoftAppTenantId": ""}, "MicrosoftAppTenantId is missing"),
        ({**MULTI, "TEAMS_TENANT_IDS": " , "}, "TEAMS_TENANT_IDS is missing"),
        ({**SINGLE, "TEAMS_PUBLIC_URL": ""}, "TEAMS_PUBLIC_URL is missing"),
        ({**SINGLE, "TEAMS_PUBLIC_URL": "http://geheim.example"}, "TEAMS_PUBLIC_URL must begin with https"),
        ({**SINGLE, "TEAMS_PUBLIC_URL": "geheim.example"}, "TEAMS_PUBLIC_URL: a URL such as"),
        ({**SINGLE, "TEAMS_PUBLIC_URL": "https://u:geheim@example.org"}, "TEAMS_PUBLIC_URL: a URL such as"),
        ({**SINGLE, "TEAMS_LOGIN_URL": "http://geheim.example"}, "TEAMS_LOGIN_URL: a URL such as https:"),
        ({**SINGLE, "TEAMS_OPENID_URL": "http://[geheim"}, "TEAMS_OPENID_URL: a URL such as"),
        ({**SINGLE, "MicrosoftAppId": "geheim"}, "MicrosoftAppId: an id such as"),
        ({**SINGLE, "MicrosoftAppTenantId": "geheim.onmicrosoft.com"}, "MicrosoftAppTenantId: an id such as"),
        ({**SINGLE, "TEAMS_TENANT_IDS": f"{TENANT},geheim"}, "TEAMS_TENANT_IDS: ids of tenants with commas"),
        ({**SINGLE, "MicrosoftAppType": "geheim"}, "MicrosoftAppType: one of SingleTenant, MultiTenant, UserAssigned"),
        ({"MicrosoftAppId": "", "MicrosoftAppPassword": "geheim"}, "MicrosoftAppPassword is set but"),
    ],
)
def test_what_does_not_go_together_is_said_in_a_sentence_without_the_value(monkeypatch, values, said):
    given(monkeypatch, **values)
    with pytest.raises(BadSettings) as caught:
        read()
    assert said in str(caught.value)
    assert "geheim" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_one_file_has_the_settings_of_all(elsewhere):
    lines = [f"{name}={value}" for name, value in SINGLE.items()]
    (elsewhere / ".env").write_text("\n".join(["WEGWIJS_LOG_LEVEL=INFO", "SLACK_COMMAND=/w", "OTHER=1", *lines]))
    assert read().app_id == APP
    (elsewhere / ".env").write_text("\n".join(["WEGWIJS_LOG_LEVEL=INFO", "SLACK_COMMAND=/w", *lines]))
    assert read_settings().log_level == "INFO"


def test_an_empty_id_in_the_file_counts(elsewhere):
    (elsewhere / ".env").write_text("MicrosoftAppId=\nMicrosoftAppPassword=\n")
    assert read("127.0.0.1").local


@pytest.mark.parametrize("name", ["TEAMS_TENNANT_IDS", "MicrosoftAppPasword"])
def test_a_misspelt_line_is_told_by_who_reads_it(elsewhere, name):
    (elsewhere / ".env").write_text(f"{name}=geheim\n")
    assert read_settings().log_level == "WARNING"
    with pytest.raises(BadSettings, match="(?i)" + name + ": there is no such setting") as caught:
        teams_settings()
    assert "geheim" not in str(caught.value)


def test_secrets_are_stars_wherever_settings_are_shown(monkeypatch):
    given(monkeypatch, **MULTI)
    shown = read().shown()
    assert "geheim" not in " ".join(shown.values())
    assert (shown["MicrosoftAppPassword"], shown["MicrosoftAppTenantId"]) == ("**********", "")
    assert shown["TEAMS_TENANT_IDS"] == f"{OTHER},{TENANT}"
    assert "geheim" not in repr(read())
    assert TeamsSettings(app_id=APP, _env_file=None).app_id == APP
