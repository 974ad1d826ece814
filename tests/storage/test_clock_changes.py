"""When the clocks change, as data: held against `zoneinfo`, and with rules that do not exist."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.clock_changes import BRUSSELS, Rules, in_use, read, rules_of, version_in_use

ZONE = ZoneInfo(BRUSSELS)
NOW = rules_of(ZONE, BRUSSELS, "2026a")
HOUR = timedelta(hours=1)
SUMMER = Rules(
    BRUSSELS,
    "2027a",
    (
        *(one for one in NOW.changes if one[0] < datetime(2027, 10, 1, tzinfo=UTC)),
        (datetime(2027, 10, 31, 1, tzinfo=UTC), HOUR),
    ),
)
"""Summer time is abolished: from October 2027 on it is winter time for ever."""
instants = st.datetimes(datetime.fromisoformat("2020-01-02"), datetime.fromisoformat("2049-12-30")).map(
    lambda one: one.replace(tzinfo=UTC)
)
locals_ = st.datetimes(datetime.fromisoformat("2020-01-03"), datetime.fromisoformat("2049-12-29"))
# Around the changes of clocks, where hours are skipped or told twice.
near = st.sampled_from(NOW.changes[1:]).flatmap(
    lambda change: st.integers(-4 * 60, 4 * 60).map(lambda minutes: change[0] + timedelta(minutes=minutes))
)


@settings(deadline=None)
@given(st.one_of(instants, near))
def test_the_clocks_show_what_zoneinfo_says(instant):
    shown = instant.astimezone(ZONE)
    assert NOW.offset_at(instant) == shown.utcoffset()
    assert NOW.local(instant) == shown.replace(tzinfo=None)
    assert NOW.local(instant).fold == shown.fold


@settings(deadline=None)
@given(st.one_of(locals_, near.map(lambda one: one.replace(tzinfo=None))), st.sampled_from([0, 1]))
def test_a_time_on_the_clock_is_the_instant_that_zoneinfo_says(local, fold):
    assert NOW.instant(local.replace(fold=fold)) == expected(local, fold)


def expected(local, fold):
    found = local.replace(tzinfo=ZONE, fold=fold).astimezone(UTC)
    skipped = found.astimezone(ZONE).replace(tzinfo=None) != local
    return local.replace(tzinfo=ZONE, fold=0).astimezone(UTC) if skipped else found


@settings(deadline=None)
@given(st.one_of(instants, near))
def test_the_same_rules_carry_nothing_over(instant):
    assert NOW.instant(NOW.local(instant)) == instant


@settings(deadline=None)
@given(instants)
def test_other_rules_keep_what_the_clocks_show(instant):
    moved = SUMMER.instant(NOW.local(instant))
    assert SUMMER.local(moved) == NOW.local(instant)
    assert abs(moved - instant) in (timedelta(0), HOUR)


def test_without_summer_time_fourteen_o_clock_is_an_hour_later_in_july():
    before = datetime(2028, 7, 3, 14, tzinfo=ZONE)
    assert SUMMER.instant(NOW.local(before)) == datetime(2028, 7, 3, 13, tzinfo=UTC)
    winter = datetime(2028, 1, 10, 14, tzinfo=ZONE)
    assert SUMMER.instant(NOW.local(winter)) == winter


def test_rules_are_the_same_after_they_were_stored():
    assert read(NOW.zone, NOW.version, NOW.stored()) == NOW
    assert NOW.stored()[1] == ["2020-03-29T01:00:00+00:00", 7200]


@pytest.mark.parametrize(
    ("newer", "older"), [("2026b", "2026a"), ("2027a", "2026z"), ("2026za", "2026z"), ("2026a", ""), ("2026a", "2025b")]
)
def test_newer_data_are_known_by_their_version(newer, older):
    one, other = replace(NOW, version=newer), replace(NOW, version=older)
    assert one.newer_than(other)
    assert not other.newer_than(one)
    assert not one.newer_than(one)


def folder_of(path, name, text):
    (path / "Europe").mkdir()
    (path / "Europe" / "Brussels").write_bytes(b"")
    if name:
        (path / name).write_bytes(text)
    return str(path)


@pytest.mark.parametrize(
    ("name", "text", "version"),
    [
        ("tzdata.zi", b"# version 2027a\n# This zic input file is in the public domain.\n", "2027a"),
        ("+VERSION", b"2027b\n", "2027b"),
        ("tzdata.zi", b"# version unknown-dirty\n", ""),
        ("tzdata.zi", b"\xff\xfe", ""),
        ("", b"", ""),
    ],
)
def test_the_version_is_the_one_of_the_folder_that_zoneinfo_reads(tmp_path, name, text, version):
    (tmp_path / "empty").mkdir()
    (tmp_path / "used").mkdir()
    assert version_in_use([str(tmp_path / "empty"), folder_of(tmp_path / "used", name, text)]) == version


def test_without_data_of_the_system_it_is_the_one_of_the_package(tmp_path):
    import tzdata

    assert version_in_use([str(tmp_path)]) == tzdata.IANA_VERSION


def test_this_process_says_by_which_rules_it_computes():
    assert in_use() is in_use()
    assert in_use().changes == NOW.changes
    assert len(in_use().changes) == 1 + 2 * 30
