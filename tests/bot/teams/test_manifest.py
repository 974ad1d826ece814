"""The app package for Teams: what Microsoft's schema asks, what the program really answers, and the icons."""

import io
import json
import os
import struct
import zipfile
import zlib
from pathlib import Path

import jsonschema
import pytest
from typer.testing import CliRunner

from bot.channels.teams.icons import COLOR_SIZE, OUTLINE_SIZE, color_icon, outline_icon
from bot.channels.teams.manifest import BadPackage, english, manifest, package
from bot.cli import app
from knowledge.cited_pages import cited_hosts

PROJECT = Path(__file__).parents[3]
EXAMPLE = PROJECT / "manifest" / "teams" / "manifest.json"
SCHEMAS = Path(os.environ.get("WEGWIJS_SCHEMAS", PROJECT.parent / "shared" / "schemas"))
HOST, APP_ID = "wegwijs.example.be", "00000000-0000-0000-0000-0000000000aa"
MADE = manifest(HOST, APP_ID, cited=["www.nt2020.be"])
EVERY = [
    MADE,
    manifest(HOST, APP_ID),
    manifest(
        HOST,
        APP_ID,
        developer="Voorbeeldschool",
        website="https://school.example.be",
        privacy="https://school.example.be/p",
    ),
]


@pytest.mark.parametrize("made", EVERY)
def test_microsofts_schema_takes_it(made):
    file = SCHEMAS / "teams-app-manifest.schema.json"
    if not file.exists():
        pytest.skip(f"Microsoft's schema is not at {file}; WEGWIJS_SCHEMAS says where it is")
    schema = json.loads(file.read_text(encoding="utf-8"))
    assert [error.message for error in jsonschema.Draft4Validator(schema).iter_errors(made)] == []


@pytest.mark.parametrize("made", EVERY)
def test_what_people_read_fits_in_the_menus_of_teams(made):
    # Microsoft, Teams: app manifest schema.
    assert len(made["name"]["short"]) <= 30
    assert len(made["description"]["short"]) <= 80
    assert len(made["description"]["full"]) <= 4000
    for told in made["bots"][0]["commandLists"]:
        assert len(told["commands"]) <= 10
        assert all(len(one["title"]) <= 32 and len(one["description"]) <= 128 for one in told["commands"])
    for command in made["composeExtensions"][0]["commands"]:
        assert len(command["title"]) <= 32 and len(command["description"]) <= 128


def test_its_english_has_every_sentence_at_the_same_place():
    told = english(APP_ID)
    assert told.pop("$schema").startswith("https://developer.microsoft.com/json-schemas/teams/")
    for path, sentence in told.items():
        place = MADE
        for step in path.replace("[", ".[").split("."):
            place = place[int(step[1:-1]) if step.startswith("[") else step]
        assert isinstance(place, str)
        assert place != sentence or path.startswith("name.") or sentence in {"help", "Help"}
    assert "composeExtensions[0].commands[1].title" in told


async def test_each_command_of_the_list_is_understood(talk):
    said = [one["title"] for one in MADE["bots"][0]["commandLists"][0]["commands"]]
    said += [text for path, text in english(APP_ID).items() if "commandLists[0]" in path and path.endswith("title")]
    for text in said:
        replies = await talk.say(text)
        assert not {reply.kind for reply in replies} & {"unknown", "unsure"}, text


def test_the_same_settings_give_the_same_bytes():
    assert package(MADE) == package(manifest(HOST, APP_ID, cited=["www.nt2020.be"]))


def test_the_package_has_what_the_manifest_names():
    with zipfile.ZipFile(io.BytesIO(package(MADE))) as packed:
        names = set(packed.namelist())
        made = json.loads(packed.read("manifest.json"))
    named = {*made["icons"].values(), *(one["file"] for one in made["localizationInfo"]["additionalLanguages"])}
    assert names == {"manifest.json", *named}


def pixels(png):
    """Return width, height and the rows of RGBA pixels of a PNG of 8 bits a channel without interlacing."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height, depth, kind, *_rest, interlaced = struct.unpack(">IIBBBBB", png[16:29])
    assert (depth, kind, interlaced) == (8, 6, 0)
    data, place = b"", 8
    while place < len(png):
        length, name = struct.unpack(">I4s", png[place : place + 8])
        data += png[place + 8 : place + 8 + length] if name == b"IDAT" else b""
        place += 12 + length
    raw, rows, before = zlib.decompress(data), [], bytes(width * 4)
    for number in range(height):
        kind, line = (
            raw[number * (width * 4 + 1)],
            bytearray(raw[number * (width * 4 + 1) + 1 : (number + 1) * (width * 4 + 1)]),
        )
        for at in range(len(line)):
            left, up, corner = line[at - 4] if at >= 4 else 0, before[at], before[at - 4] if at >= 4 else 0
            guess = left + up - corner
            nearest = min((left, up, corner), key=lambda one: abs(guess - one))
            line[at] = (line[at] + {0: 0, 1: left, 2: up, 3: (left + up) // 2, 4: nearest}[kind]) & 255
        before = bytes(line)
        rows.append([tuple(line[at : at + 4]) for at in range(0, len(line), 4)])
    return width, height, rows


def test_the_icon_in_colour_has_the_right_size_and_fills_it():
    width, height, rows = pixels(color_icon())
    assert (width, height) == (COLOR_SIZE, COLOR_SIZE) == (192, 192)
    assert all(alpha == 255 for row in rows for *_, alpha in row)
    assert len({pixel for row in rows for pixel in row}) > 3


def test_the_outline_is_white_on_nothing():
    width, height, rows = pixels(outline_icon())
    assert (width, height) == (OUTLINE_SIZE, OUTLINE_SIZE) == (32, 32)
    shown = [pixel for row in rows for pixel in row if pixel[3]]
    assert shown and all(pixel[:3] == (255, 255, 255) for pixel in shown)
    assert any(not pixel[3] for row in rows for pixel in row)


@pytest.mark.parametrize(
    ("host", "app_id"), [("https://x.be", APP_ID), ("x", APP_ID), ("a b.be", APP_ID), (HOST, "abc"), (HOST, "")]
)
def test_what_teams_would_refuse_is_refused_before(host, app_id):
    with pytest.raises(BadPackage):
        manifest(host, app_id)


def test_the_command_writes_the_package_with_the_hosts_that_the_base_cites(base, tmp_path):
    file = tmp_path / "app.zip"
    told = CliRunner().invoke(app, ["manifest", "teams", "--domain", HOST, "--app-id", APP_ID, "-o", str(file)])
    assert told.exit_code == 0, told.output
    with zipfile.ZipFile(file) as packed:
        made = json.loads(packed.read("manifest.json"))
    domains = made["composeExtensions"][0]["messageHandlers"][0]["value"]["domains"]
    assert domains == sorted(cited_hosts(base)) and domains
    assert json.loads(EXAMPLE.read_text(encoding="utf-8")) == made


def test_the_command_says_what_is_wrong():
    told = CliRunner().invoke(app, ["manifest", "teams", "--domain", "https://x.be", "--app-id", APP_ID])
    assert told.exit_code == 2
    assert "name of the host" in told.output
