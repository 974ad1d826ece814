"""What the pictures show: everything that stands in a message, a modal or the home, as Slack would, and nothing else."""

import copy
import io
import sys
from html.parser import HTMLParser

import numpy as np
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.image import imread
from PIL import Image

from tests.browser.chromium import NoBrowser, browser, installed
from tests.browser.png import compact
from tests.slack.preview.__main__ import MOST, main, photographed, read, write
from tests.slack.preview.blocks import StrayError, block
from tests.slack.preview.elements import element
from tests.slack.preview.samples import SAMPLES, button, listed, option, plain, question, rich, said, section
from tests.slack.preview.surfaces import Shown, Snapshot, message, page
from tests.slack.preview.text import UnknownBlock, mrkdwn, text_object

GREEN, RED, DARK = (0x00, 0x7A, 0x5A), (0xE0, 0x1E, 0x5A), (0x1D, 0x1C, 0x1D)
HOSTILE = "\"><script>document.body.remove()</script><img src=http://127.0.0.1:1/x> <!channel> <@U1> *vet* &amp; '"
OURS = {
    "html", "head", "meta", "style", "body", "header", "main", "nav", "article", "section", "footer", "div", "span", "strong",
    "em", "s", "u", "code", "mark", "pre", "blockquote", "a", "h1", "h2", "hr", "figure", "figcaption", "img",
}  # fmt: skip


class Seen(HTMLParser):
    """A page as a browser reads it: its text and its tags."""

    def __init__(self, html):
        super().__init__()
        self.text, self.tags, self.classes = "", [], set()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.classes |= set((dict(attrs).get("class") or "").split())

    def handle_data(self, data):
        if self.tags[-1:] != ["style"]:
            self.text += data


@pytest.fixture
def chromium(capfd):
    if installed() is None:
        with capfd.disabled():
            print(f"\nNo picture is taken: {NoBrowser.__doc__}", file=sys.stderr)
        pytest.skip(NoBrowser.__doc__)


def spoiled(node, key=""):
    """Return a sample in which everything that can be read is hostile."""
    if isinstance(node, dict):
        return {name: spoiled(one, "" if name == "style" else name) for name, one in node.items()}
    if isinstance(node, list):
        return [spoiled(one, key) for one in node]
    wanted = isinstance(node, str) and key in {"text", "initial_value", "alt_text", "name", "who", "time", "fallback"}
    return HOSTILE if wanted else node


def pixels(data):
    return np.round(imread(io.BytesIO(data), format="png")[..., :3] * 255).astype(int)


def dots(data, colour):
    return int((pixels(data) == colour).all(axis=2).sum())


CHOICES = [option("Lager", "lager", "zes tot twaalf jaar"), option("Secundair", "secundair")]


@pytest.mark.parametrize(
    ("given", "text", "shape"),
    [
        (button("Schrijf in"), "Schrijf in", "button"),
        (button("Schrijf in", style="primary"), "Schrijf in", "primary"),
        (button("Schrijf uit", style="danger"), "Schrijf uit", "danger"),
        ({"type": "plain_text_input", "initial_value": "één\ntwee", "multiline": True}, "één\ntwee", "tall"),
        ({"type": "plain_text_input", "placeholder": plain("naam")}, "naam", "placeholder"),
        ({"type": "plain_text_input"}, "", "box"),
        ({"type": "number_input", "is_decimal_allowed": False, "initial_value": "4"}, "4", "box"),
        ({"type": "email_text_input", "initial_value": "an@voorbeeld.example"}, "an@voorbeeld.example", "box"),
        ({"type": "static_select", "options": CHOICES}, "Select an option", "select"),
        ({"type": "static_select", "options": CHOICES, "initial_option": CHOICES[1]}, "Secundair", "select"),
        ({"type": "external_select", "initial_option": CHOICES[0]}, "Lager", "select"),
        ({"type": "multi_static_select", "options": CHOICES, "initial_options": CHOICES}, "Lager×Secundair×", "chip"),
        ({"type": "multi_external_select", "placeholder": plain("Zoek")}, "Zoek", "placeholder"),
        ({"type": "radio_buttons", "options": CHOICES}, "Lagerzes tot twaalf jaarSecundair", "radio"),
        ({"type": "checkboxes", "options": CHOICES[1:]}, "Secundair", "check"),
        ({"type": "datepicker", "initial_date": "2026-10-12"}, "12 Oct 2026", "calendar"),
        ({"type": "datepicker"}, "Select a date", "placeholder"),
        ({"type": "datetimepicker", "initial_date_time": 1791806400}, "12 Oct 202614:00", "clock"),
        ({"type": "datetimepicker"}, "Select a dateTime", "clock"),
        ({"type": "file_input", "filetypes": ["pdf"], "max_files": 1}, "Upload file.pdf", "upload"),
        ({"type": "image", "image_url": "https://voorbeeld.example/a.png", "alt_text": "een kaart"}, "een kaart", "thumbnail"),
    ],
)  # fmt: skip
def test_an_element_shows_what_it_holds(given, text, shape):
    seen = Seen(element(given))
    assert seen.text == text
    assert shape in seen.classes


def test_only_what_is_chosen_is_ticked():
    for kind, chosen in (
        ("radio_buttons", {"initial_option": CHOICES[0]}),
        ("checkboxes", {"initial_options": CHOICES[:1]}),
    ):
        html = element({"type": kind, "options": CHOICES, **chosen})
        first, second = html.split('class="choice"')[1:]
        assert ' on"' in first and ' on"' not in second


@pytest.mark.parametrize(
    ("given", "text", "tags"),
    [
        ({"type": "header", "text": plain("Mijn teams")}, "Mijn teams", "h2"),
        ({"type": "divider"}, "", "hr"),
        ({"type": "section", "text": plain("Teams"), "accessory": button("Wijzig")}, "TeamsWijzig", "span"),
        ({"type": "section", "fields": [plain("Naam"), plain("Kust")]}, "NaamKust", "div"),
        ({"type": "context", "elements": [plain("Geldig tot juni"), {"type": "image", "alt_text": "logo"}]}, "Geldig tot junilogo", "span"),
        ({"type": "actions", "elements": [button("Ja"), button("Nee", 2)]}, "JaNee", "span"),
        ({"type": "image", "title": plain("Teams"), "image_url": "x", "alt_text": "Kust 3"}, "TeamsKust 3", "div"),
        (question("Naam", {"type": "plain_text_input"}, hint=plain("Van het netwerk"), optional=True), "Naam (optional)Van het netwerk", "div"),
        (rich(section(said("vet", bold=True), said("schuin", italic=True))), "vetschuin", "strong em"),
        (rich(section(said("weg", strike=True), said("x", code=True), said("y", underline=True))), "wegxy", "s code u"),
        (rich({"type": "rich_text_quote", "elements": [said("zei ze")]}), "zei ze", "blockquote"),
        (rich({"type": "rich_text_preformatted", "elements": [said("a\n  b")]}), "a\n  b", "pre"),
        (rich(section({"type": "link", "url": "https://voorbeeld.example"})), "https://voorbeeld.example", "a"),
        (rich(section({"type": "emoji", "name": "thumbsup", "unicode": "1f44d-1f3fb"})), "👍🏻", "span"),
        (rich(section({"type": "emoji", "name": "eigen"})), ":eigen:", "span"),
        (rich(section({"type": "user", "user_id": "U1"}, {"type": "usergroup", "usergroup_id": "S1"})), "@U1@S1", "span"),
        (rich(section({"type": "channel", "channel_id": "C1"}, {"type": "broadcast", "range": "here"})), "#C1@here", "span"),
        (rich(section({"type": "date", "timestamp": 1, "format": "{date}", "fallback": "1 januari"})), "1 januari", "span"),
        (rich(section({"type": "color", "value": "#007a5a"})), "#007a5a", "code"),
    ],
)  # fmt: skip
def test_a_block_shows_what_it_holds(given, text, tags):
    seen = Seen(block(given))
    assert seen.text == text
    assert set(tags.split()) <= set(seen.tags)


def test_numbering_goes_on_after_a_list_within_a_list():
    html = block(
        rich(listed("a", "b", style="ordered"), listed("c", indent=1, style="ordered"), listed("d", style="ordered"))
    )
    assert Seen(html).text == "1.a2.ba.c3.d"
    html = block(rich(listed("a", style="ordered"), section(said("tussenin")), listed("b", style="ordered")))
    assert Seen(html).text == "1.atussenin1.b"
    html = block(rich({**listed("m", "n", style="ordered", indent=2), "offset": 3}))
    assert Seen(html).text == "iv.mv.n"


def test_what_is_not_known_is_not_drawn():
    unknown = [
        {"type": "video"},
        {"type": "actions", "elements": [{"type": "overflow"}]},
        {"type": "section", "text": {"type": "markdown", "text": "x"}},
        rich({"type": "rich_text_table", "elements": []}),
        rich(section({"type": "hologram"})),
        rich({"type": "rich_text_list", "style": "bullet", "elements": [listed("x")]}),
    ]
    for one in unknown:
        with pytest.raises(UnknownBlock):
            block(one)


def test_mark_up_that_leaks_is_seen():
    seen = Seen(mrkdwn("*vet* <!channel> <@U1|An> <https://kwaad.example|onze site> `x` ~oud~ a*b*c &lt;b&gt;"))
    assert seen.text == "vet @channel @An onze site x oud a*b*c <b>"
    assert "mention" in seen.classes
    assert seen.tags.count("a") == 1
    assert Seen(text_object(plain("*vet* <!channel>"))).tags == ["span"]


def test_a_message_without_blocks_shows_its_text_and_only_takes_mark_up_where_slack_does():
    assert "vet" in Seen(message(Shown(text="*vet*"))).text
    assert "*vet*" not in Seen(message(Shown(text="*vet*"))).text
    assert "*vet* <!here> &eacute;" in Seen(message(Shown(text="*vet* &lt;!here&gt; &amp;eacute;", mrkdwn=False))).text


def test_a_message_says_who_wrote_it_and_when_and_that_it_is_private():
    seen = Seen(message(Shown(text="Dag", time="10:02"), private=True))
    assert seen.text == "Only visible to youWWegwijsAPP10:02Dag"
    assert "APP" not in Seen(message(Shown(text="Dag", who="Nele (voorbeeld)"))).text


def test_a_thread_and_files_stand_under_their_message():
    files = [{"name": "teams.xlsx"}, {"name": "momenten.ics"}, {"name": "zonder"}]
    seen = Seen(message(Shown.model_validate({"text": "Kijk", "files": files, "replies": [{"text": "Dank je"}]})))
    for words in ("teams.xlsxExcel Spreadsheet", "momenten.icsCalendar", "zonderBinary", "1 reply", "Dank je"):
        assert words in seen.text


def test_a_modal_shows_its_title_its_buttons_and_an_error_at_its_question_only():
    html = page(Snapshot.model_validate(SAMPLES["modal"]))
    seen = Seen(html)
    for words in ("SWITCH inschrijven", "Volgende", "Later verder", "Een netwerk telt minstens één team."):
        assert words in seen.text
    wrong = html.split('class="block input wrong"')
    assert len(wrong) == 3
    assert wrong[1].startswith('><div class="label"><span class="text">Hoeveel teams?')
    stray = {**SAMPLES["modal"], "errors": {"elders": "Dit hoort nergens."}}
    with pytest.raises(StrayError):
        page(Snapshot.model_validate(stray))


def test_a_picture_of_nothing_is_refused():
    for kind in ("message", "ephemeral", "modal", "home"):
        with pytest.raises(ValueError, match="nothing to see"):
            Snapshot(kind=kind)


@pytest.mark.parametrize("kind", SAMPLES)
def test_hostile_text_stands_there_as_it_was_typed(kind):
    tame, spoilt = SAMPLES[kind], spoiled(copy.deepcopy(SAMPLES[kind]))
    before, after = Seen(page(Snapshot.model_validate(tame))), Seen(page(Snapshot.model_validate(spoilt)))
    assert HOSTILE in after.text
    assert set(before.tags) | set(after.tags) <= OURS
    assert "<script" not in page(Snapshot.model_validate(spoilt))


@settings(deadline=None)
@given(st.text(min_size=1))
def test_whatever_is_written_is_read(text):
    blocks = [rich(section(said(text))), {"type": "actions", "elements": [button(text)]}]
    seen = Seen(message(Shown(blocks=blocks)))
    assert seen.text.endswith(text + text)
    assert set(seen.tags) <= OURS


def test_a_page_names_no_address_from_which_a_browser_fetches():
    for sample in SAMPLES.values():
        html = page(Snapshot.model_validate(spoiled(copy.deepcopy(sample))))
        assert "default-src 'none'" in html
        assert ' src="http' not in html and " href=" not in html and "url(" not in html


def test_few_colours_are_the_ones_that_matter():
    picture = Image.new("RGB", (200, 200), "white")
    picture.paste(GREEN, (10, 10, 110, 40))
    picture.paste((0xFF, 0xC8, 0x3D), (150, 150, 153, 153))
    for level in range(200):
        picture.putpixel((level, 100), (level, level, level))
    few = compact(picture, 20)
    assert dots(few, GREEN) == 100 * 30
    assert dots(few, (0xFF, 0xC8, 0x3D)) == 9
    assert len(np.unique(pixels(few).reshape(-1, 3), axis=0)) <= 20


async def test_a_picture_is_as_wide_as_a_telephone_and_shows_the_button_and_the_text(chromium):
    words = [rich(section(said("Je netwerk is ingeschreven.")))]
    press = {"type": "actions", "elements": [button("Toon mijn inschrijving", style="primary")]}
    modal = {"title": plain("Teams"), "blocks": [question("Teams", {"type": "number_input"})]}
    taken = await photographed(
        {
            "without": Snapshot(kind="message", messages=[Shown(blocks=words)]),
            "with": Snapshot(kind="message", messages=[Shown(blocks=[*words, press])]),
            "again": Snapshot(kind="message", messages=[Shown(blocks=[*words, press])]),
            "right": Snapshot(kind="modal", view=modal),
            "wrong": Snapshot(kind="modal", view=modal, errors={"Teams": "Minstens één."}),
        }
    )
    assert all(len(one) <= MOST for one in taken.values())
    assert pixels(taken["with"]).shape[1] == pixels(taken["without"]).shape[1] == 390 * 1.4
    assert pixels(taken["right"]).shape[1] == 520 * 1.4
    # A button is at least 32 pixels high, so 44 dots; its words take some of its green away.
    assert pixels(taken["with"]).shape[0] >= pixels(taken["without"]).shape[0] + 44
    assert dots(taken["without"], GREEN) == 0
    assert dots(taken["with"], GREEN) > 44 * 140
    assert dots(taken["without"], DARK) > 100
    assert dots(taken["right"], RED) == 0 < dots(taken["wrong"], RED)
    assert taken["with"] == taken["again"]


async def test_no_request_leaves_while_a_picture_is_taken(chromium):
    asked = []

    async def answer(request):
        asked.append(request.path)
        return web.Response()

    app = web.Application()
    app.router.add_get("/{name}", answer)
    async with TestServer(app, host="127.0.0.1") as server:
        text = f'"><img src="{server.make_url("/text")}"><script src="{server.make_url("/script")}"></script>'
        image = {"type": "image", "image_url": str(server.make_url("/image")), "alt_text": text}
        link = {"type": "link", "url": str(server.make_url("/link")), "text": text}
        hostile = Snapshot(kind="message", messages=[Shown(blocks=[image, rich(section(said(text), link))])])
        async with browser() as camera:
            while "/control" not in asked:
                await camera.photograph(f'<img src="{server.make_url("/control")}">', 390)
            await camera.photograph(page(hostile), 390)
    assert set(asked) == {"/control"}


async def test_a_very_long_page_is_photographed_to_its_end(chromium):
    height = 9000
    html = f'<body style="margin:0"><div style="height:{height}px"></div><hr style="height:10px;background:#007a5a;border:0;margin:0">'
    async with browser() as camera:
        slices = await camera.photograph(html, 20, scale=1)
    assert len(slices) == 3
    assert sum(pixels(one).shape[0] for one in slices) == height + 10
    assert dots(slices[-1], GREEN) == 10 * 20


def test_pictures_are_named_after_their_snapshots_and_old_ones_go(tmp_path, capsys):
    source, target = tmp_path / "json", tmp_path / "png"
    source.mkdir()
    assert main([str(source), str(target)]) == 1
    assert "no snapshots" in capsys.readouterr().err
    assert main([]) == 2
    (source / "dag.json").write_text('{"kind": "message", "messages": [{"text": "Dag", "metadata": {}}]}', "utf-8")
    assert [one.messages[0].text for one in read(source).values()] == ["Dag"]
    write({"oud": b"1"}, target)
    write({"dag": b"2"}, target)
    assert [(file.name, file.read_bytes()) for file in target.iterdir()] == [("dag.png", b"2")]


async def test_it_says_which_snapshot_cannot_be_drawn():
    with pytest.raises(UnknownBlock) as raised:
        await photographed({"dag": Snapshot(kind="message", messages=[Shown(blocks=[{"type": "video"}])])})
    assert raised.value.__notes__ == ["in the snapshot dag"]


def test_without_a_browser_it_says_what_to_install(tmp_path, capsys, monkeypatch):
    (tmp_path / "dag.json").write_text('{"kind": "message", "messages": [{"text": "Dag"}]}', "utf-8")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main([str(tmp_path), str(tmp_path)]) == 1
    assert "apt-get install chromium" in capsys.readouterr().err
    assert not list(tmp_path.glob("*.png"))
