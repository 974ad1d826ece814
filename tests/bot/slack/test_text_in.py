"""What a person typed in Slack, as the program hears it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.slack.markup import notification, typed


@pytest.mark.parametrize(
    ("sent", "heard"),
    [
        ("hallo", "hallo"),
        ("1 &lt; 2 &amp; 3 &gt; 2", "1 < 2 & 3 > 2"),
        ("&amp;lt; blijft staan", "&lt; blijft staan"),
        ("<@UBOT> wat is SWITCH?", "wat is SWITCH?"),
        ("Hé <@UBOT|wegwijs> wat is SWITCH?", "Hé wat is SWITCH?"),
        ("schrijf <@U2|An Peeters> in", "schrijf An Peeters in"),
        ("schrijf <@U2> in", "schrijf in"),
        ("zie <#C1|algemeen> en <#C2> en <#C3|>", "zie #algemeen en en"),
        ("<!here> <!channel|channel> <!everyone>", "@here @channel @everyone"),
        ("<!subteam^S1|@zorg> <!subteam^S2>", "@zorg"),
        ("<!date^1700000000^{date_short}^https://x.example|14 november> past", "14 november past"),
        ("mijn adres is <mailto:an@voorbeeld.example|an@voorbeeld.example>", "mijn adres is an@voorbeeld.example"),
        ("<mailto:an@voorbeeld.example>", "an@voorbeeld.example"),
        ("<https://voorbeeld.example/?a=1&amp;b=2>", "https://voorbeeld.example/?a=1&b=2"),
        ("<http://voorbeeld.example|voorbeeld.example>", "voorbeeld.example"),
        ("<tel:+3221234567|02 123 45 67>", "02 123 45 67"),
        (":+1:", "👍"),
        (":thumbsup::skin-tone-4:", "👍"),
        (":-1::skin-tone-2: :thumbsdown:", "👎 👎"),
        ("goed :tada:", "goed :tada:"),
        ("“zeker” – l’école", "“zeker” – l’école"),
        ("twee\nlijnen", "twee\nlijnen"),
        ("", ""),
        ("<@UBOT>", ""),
        ("<>", ""),
    ],
)
def test_it_is_heard_as_it_was_meant(sent, heard):
    assert typed(sent, bot="UBOT") == heard


def test_without_knowing_who_we_are_a_name_stays():
    assert typed("<@UBOT|wegwijs> help") == "wegwijs help"


@given(st.text().filter(lambda text: ":" not in text))
def test_whatever_is_typed_comes_back_from_how_slack_writes_it(text):
    assert typed(notification(text)) == text.strip()


STRANGE = st.sampled_from(
    ["<@U9>", "<#C9>", "<!subteam^S9>", "<@U9|>", "<#C9|>", "<!foo^S9>", "<", ">", "|", "&amp;", " "]
)


@given(st.lists(STRANGE | st.text(alphabet="abc ", max_size=4)))
def test_an_id_that_has_no_name_is_never_heard(pieces):
    written = "".join(pieces).replace("<<", "<").replace(">>", ">")
    heard = typed(" ".join(piece for piece in pieces if len(piece) != 1))
    assert not any(one in heard for one in ("U9", "C9", "S9"))
    typed(written).encode("utf-8")
