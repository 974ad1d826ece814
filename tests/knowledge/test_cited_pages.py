"""Pages that entries cite: an address that somebody pastes leads to the entry that tells of it, and to no other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.cited_pages import Page, cited_hosts, entry_on, page_of, pages_in


def test_the_hosts_are_those_that_stand_in_answers_and_their_documents(base):
    written = "\n".join(entry.answer for entry in base.entries.values())
    hosts = cited_hosts(base)
    assert hosts == {"www.nt2020.be", "www.stuurgroepvo.be", "jaarverslag.ovsg.be", "www.ovsg.be"}
    assert all(host in written for host in hosts)


@pytest.mark.parametrize(
    ("address", "entry"),
    [
        ("https://www.nt2020.be", "nt2-platform"),
        ("http://nt2020.be/", "nt2-platform"),
        ("HTTPS://WWW.NT2020.BE/?utm_source=teams#top", "nt2-platform"),
        ("www.stuurgroepvo.be", "nt2-bekendmaking"),
        ("https://jaarverslag.ovsg.be:443/", "ovsg-jaarverslag"),
        ("https://www.ovsg.be", "ovsg-ankers-vinden"),
        # Other pages of a site: told of by the entry on the site, or by the only one that knows the site at all.
        ("https://www.nt2020.be/vorming/aanbod", "nt2-platform"),
        ("https://jaarverslag.ovsg.be/2023-2024/cijfers", "ovsg-jaarverslag"),
        ("https://www.ovsg.be/vacatures", None),
        ("https://onderwijs.vlaanderen.be", None),
    ],
)
def test_an_address_leads_to_the_entry_that_tells_of_it(base, address, entry):
    assert entry_on(address, base) == entry


@pytest.mark.parametrize(
    "address",
    [
        "https://www.nt2020.be@elsewhere.example/",
        "https://elsewhere.example/www.nt2020.be",
        "https://www.nt2020.be.elsewhere.example/",
        "https://not-nt2020.be/",
        "https://www.nt2020.be:8443/",
        "ftp://www.nt2020.be/",
        "javascript:alert('www.nt2020.be')",
        "https://[::1/",
        "https://127.0.0.1/",
        "https://localhost/",
        "https://www.nt2020.be/" + "a" * 2_000,
        "",
    ],
)
def test_an_address_that_only_looks_alike_leads_nowhere(base, address):
    assert entry_on(address, base) is None


def test_addresses_end_where_the_sentence_goes_on():
    text = "Zie [de site](https://www.nt2020.be/aanbod), **www.ovsg.be**. Of (http://a.example/b?c=d)!"
    assert pages_in(text) == (Page("www.nt2020.be", "/aanbod"), Page("www.ovsg.be"), Page("a.example", "/b"))


@given(st.text(max_size=60) | st.text(max_size=40).map("https://www.nt2020.be/{}".format))
def test_no_text_breaks_the_reading_of_an_address(text):
    page = page_of(text)
    assert page is None or page.host == page.host.lower()
