"""Messages in the personal chat: what is typed is answered on a card."""

import pytest

pytestmark = pytest.mark.usefixtures("service")


async def test_a_question_is_answered_with_its_source(an):
    await an.says("wat kost een cop?")
    shown = (await an.next_message()).shown
    assert "110 euro" in shown and "Community of Practice" in shown
