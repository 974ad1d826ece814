"""Files that people send, over real HTTPS: from SharePoint and from the Bot Connector, and from nowhere else."""

import socket
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import aiohttp
import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver
from aiohttp.test_utils import TestServer
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.teams import downloads
from bot.channels.teams.connector import TeamsBusy
from bot.channels.teams.downloads import FILE, MOST_BYTES, MOST_FILES, Downloads, NotPublic, session_for_files
from dialogs.messages import Upload

SHAREPOINT = "https://contoso-my.sharepoint.com"
CONNECTOR = "https://smba.trafficmanager.net"
SERVICE = f"{CONNECTOR}/emea/"
HOSTS = [
    "contoso-my.sharepoint.com",
    "smba.trafficmanager.net",
    "elsewhere.example",
    "contoso.sharepoint.com.elsewhere.example",
]
SECRET = "the-token-of-the-bot"
CONTENT = b"%PDF-1.7 voorbeeld"


class Names(AbstractResolver):
    """A directory of our own: every name leads to one address and port."""

    def __init__(self, address="127.0.0.1", port=None):
        self.addresses, self.port = [address] if isinstance(address, str) else address, port

    async def resolve(self, host, port=0, family=socket.AF_INET):
        return [
            {
                "hostname": host,
                "host": one,
                "port": self.port or port,
                "family": socket.AF_INET6 if ":" in one else socket.AF_INET,
                "proto": 0,
                "flags": socket.AI_NUMERICHOST,
            }
            for one in self.addresses
        ]

    async def close(self):
        return None


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """Files of a key and a certificate for all hosts of these tests."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "tests")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(one) for one in HOSTS]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("certificate")
    (folder / "cert.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return folder


class Microsoft:
    """SharePoint and the Bot Connector in one server, which remembers what it was asked."""

    def __init__(self):
        self.asked = []
        self.answer = lambda: web.Response(body=CONTENT, content_type="application/pdf")

    async def answered(self, request):
        self.asked.append((request.host, request.raw_path, request.headers.get("Authorization")))
        return self.answer()


@pytest.fixture
async def microsoft(certificate):
    served = Microsoft()
    application = web.Application()
    application.router.add_get("/{path:.*}", served.answered)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    server = TestServer(application)
    await server.start_server(ssl=context)
    trusting = ssl.create_default_context(cafile=certificate / "cert.pem")
    connector = aiohttp.TCPConnector(resolver=Names(port=server.port), ssl=trusting)
    async with aiohttp.ClientSession(connector=connector, timeout=downloads.TIMEOUT) as session:
        served.downloads = Downloads(session, token)
        yield served
    await server.close()


async def token():
    return SECRET


def file(url=f"{SHAREPOINT}/personal/an/_layouts/15/download.aspx?UniqueId=1&tempauth=v1.a%2Bb", name="verslag.pdf"):
    """A file as Teams sends it in the personal chat."""
    content = {"downloadUrl": url, "uniqueId": "1150D938", "fileType": "pdf"}
    return {"contentType": FILE, "contentUrl": f"{SHAREPOINT}/verslag.pdf", "name": name, "content": content}


def picture(url=f"{CONNECTOR}/emea/v3/attachments/0-eus-d1-abc/views/original", kind="image/*"):
    """A picture that was pasted."""
    return {"contentType": kind, "contentUrl": url}


TEXT = {"contentType": "text/html", "content": '<p><img src="https://eu-api.asm.skype.com/v1/objects/1"></p>'}


async def test_a_file_comes_from_sharepoint_without_our_token_by_the_very_address_that_was_given(microsoft):
    assert await microsoft.downloads.uploads([TEXT, file()], SERVICE) == [
        Upload("verslag.pdf", "application/pdf", CONTENT)
    ]
    path = "/personal/an/_layouts/15/download.aspx?UniqueId=1&tempauth=v1.a%2Bb"
    assert microsoft.asked == [("contoso-my.sharepoint.com", path, None)]


async def test_a_picture_comes_from_the_connector_with_our_token(microsoft):
    microsoft.answer = lambda: web.Response(body=b"\x89PNG", content_type="image/png")
    assert await microsoft.downloads.uploads([picture(), TEXT], SERVICE) == [
        Upload("afbeelding.png", "image/png", b"\x89PNG")
    ]
    path = "/emea/v3/attachments/0-eus-d1-abc/views/original"
    assert microsoft.asked == [("smba.trafficmanager.net", path, f"Bearer {SECRET}")]


@pytest.mark.parametrize(
    "url",
    [
        "http://contoso-my.sharepoint.com/x",
        "https://contoso-my.sharepoint.com:8443/x",
        "https://contoso-my.sharepoint.com./x",
        "https://sharepoint.com/x",
        "https://notsharepoint.com/x",
        "https://contoso.sharepoint.com.elsewhere.example/x",
        "https://elsewhere.example/.sharepoint.com",
        "https://elsewhere.example#.sharepoint.com",
        "https://elsewhere.example\\.sharepoint.com/x",
        "https://contoso-my.sharepoint.com@elsewhere.example/x",
        "https://an:geheim@contoso-my.sharepoint.com/x",
        f"{CONNECTOR}/emea/v3/attachments/1/views/original",
        "https://127.0.0.1/x",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/x",
        "http://localhost/x",
        "file:///etc/passwd",
        "data:text/plain,x",
        "https://contoso-my.sharepoint.com/x y",
        "https://contoso-my.sharepoint.com/\r\nHost: elsewhere.example",
        "https://contoso-my.sharepoint.com:99999/x",
        "https://contoso-my.sharepoint.com/" + "a" * downloads.LONGEST_ADDRESS,
        "https://",
        "",
    ],
)
async def test_from_anywhere_else_nothing_is_fetched(microsoft, url):
    [upload] = await microsoft.downloads.uploads([file(url)], SERVICE)
    assert upload == Upload("verslag.pdf", "application/octet-stream", b"")
    assert microsoft.asked == []


@pytest.mark.parametrize(
    ("url", "service"),
    [
        (f"{SHAREPOINT}/x.png", SERVICE),
        ("https://elsewhere.example/v3/attachments/1/views/original", SERVICE),
        ("http://smba.trafficmanager.net/emea/v3/attachments/1/views/original", SERVICE),
        ("https://smba.trafficmanager.net:8443/x", SERVICE),
        ("https://smba.trafficmanager.net.elsewhere.example/x", SERVICE),
        ("https://smba.trafficmanager.net@elsewhere.example/x", SERVICE),
        ("http://smba.trafficmanager.net/x", "http://smba.trafficmanager.net/emea/"),
        ("http://127.0.0.1:5000/x", "http://127.0.0.1:5000/_connector"),
        (f"{CONNECTOR}/x", ""),
    ],
)
async def test_our_token_is_shown_to_nobody_but_the_connector_that_wrote(microsoft, url, service):
    [upload] = await microsoft.downloads.uploads([picture(url, "image/png")], service)
    assert upload == Upload("afbeelding.png", "image/png", b"")
    assert microsoft.asked == []


@pytest.mark.parametrize("sent", [file(), picture()])
async def test_no_redirect_is_followed(microsoft, sent):
    def moved():
        return web.Response(status=302, headers={"Location": "https://elsewhere.example/x"})

    microsoft.answer = moved
    assert [one.data for one in await microsoft.downloads.uploads([sent], SERVICE)] == [b""]
    assert len(microsoft.asked) == 1


@pytest.mark.parametrize("status", [401, 403, 404, 410])
async def test_a_file_that_is_gone_or_not_for_us_has_no_content(microsoft, status):
    microsoft.answer = lambda: web.Response(status=status, text="weg")
    [upload] = await microsoft.downloads.uploads([file()], SERVICE)
    assert (upload.name, upload.data) == ("verslag.pdf", b"")


@pytest.mark.parametrize("status", [408, 429, 500, 503])
async def test_a_server_that_has_no_time_is_asked_again_later(microsoft, status):
    microsoft.answer = lambda: web.Response(status=status)
    with pytest.raises(TeamsBusy, match=f"status {status}"):
        await microsoft.downloads.uploads([file()], SERVICE)


async def test_a_broken_connection_is_tried_again_and_the_reason_does_not_hold_the_address(microsoft):
    class Broken(web.Response):
        async def prepare(self, request):
            request.transport.abort()
            return await super().prepare(request)

    microsoft.answer = Broken
    with pytest.raises(TeamsBusy) as busy:
        await microsoft.downloads.uploads([file()], SERVICE)
    assert "tempauth" not in f"{busy.value!r}{busy.value.__cause__!r}"


async def test_of_a_file_that_is_too_large_no_more_is_read_than_shows_that(microsoft):
    microsoft.answer = lambda: web.Response(body=b"x" * (MOST_BYTES + 500_000))
    [upload] = await microsoft.downloads.uploads([file()], SERVICE)
    assert MOST_BYTES < len(upload.data) < MOST_BYTES + 500_000


async def test_more_files_than_a_form_takes_are_not_fetched(microsoft):
    assert len(await microsoft.downloads.uploads([file()] * (MOST_FILES + 3), SERVICE)) == MOST_FILES
    assert len(microsoft.asked) == MOST_FILES


async def test_a_file_without_a_name_has_one_by_its_kind(microsoft):
    [upload] = await microsoft.downloads.uploads([file(name="")], SERVICE)
    assert upload.name == "bestand.pdf"


async def test_an_empty_file_is_a_file(microsoft, caplog):
    microsoft.answer = lambda: web.Response(body=b"", content_type="text/plain")
    assert await microsoft.downloads.uploads([file()], SERVICE) == [Upload("verslag.pdf", "text/plain", b"")]
    assert caplog.text == ""


async def test_what_is_told_to_operators_does_not_hold_the_address(microsoft, caplog):
    await microsoft.downloads.uploads([file("https://elsewhere.example/?tempauth=geheim")], SERVICE)
    assert "cannot be had" in caplog.text
    assert "elsewhere" not in caplog.text


async def test_when_there_is_no_token_it_is_tried_again(microsoft):
    async def none_now():
        raise TeamsBusy("no token", refused=True)

    asking = Downloads(microsoft.downloads._session, none_now)
    with pytest.raises(TeamsBusy, match="no token"):
        await asking.uploads([picture()], SERVICE)
    assert microsoft.asked == []


@given(
    st.recursive(
        st.none()
        | st.integers()
        | st.text(max_size=12)
        | st.sampled_from([FILE, "image/png", "contentType", "content"]),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["contentType", "contentUrl", "content", "downloadUrl", "name"]), inner)
        ),
        max_leaves=10,
    )
)
async def test_nothing_that_comes_in_breaks_it(attachments):
    session = session_for_files(local=False, names=Names("127.0.0.1"))
    for sent in (attachments, [attachments]):
        for upload in await Downloads(session, token).uploads(sent, SERVICE):
            assert upload.data == b""
    await session.close()


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "::1", "fe80::1", "fe80::1%2", "fc00::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "::",
        ["13.107.136.9", "10.0.0.1"],
    ],
)  # fmt: skip
async def test_a_name_that_leads_into_our_own_network_is_not_followed(address):
    async with session_for_files(local=False, names=Names(address)) as session:
        [upload] = await Downloads(session, token).uploads([file()], SERVICE)
        assert upload.data == b""
        with pytest.raises(NotPublic):
            await downloads.PublicAddresses(Names(address)).resolve("contoso-my.sharepoint.com")


@pytest.mark.parametrize("address", ["13.107.136.9", "2620:1ec:8f8::9", "::ffff:13.107.136.9"])
async def test_a_name_on_the_public_internet_is_followed(address):
    names = downloads.PublicAddresses(Names(address))
    [found] = await names.resolve("contoso-my.sharepoint.com", 443)
    assert ip_address(found["host"]) == ip_address(address)
    await names.close()


async def test_a_name_that_is_not_known_now_is_tried_again():
    class Nowhere(Names):
        async def resolve(self, host, port=0, family=socket.AF_INET):
            raise socket.gaierror("unknown")

    async with session_for_files(local=False, names=Nowhere()) as session:
        with pytest.raises(TeamsBusy, match="name"):
            await Downloads(session, token).uploads([file()], SERVICE)


async def test_a_client_on_this_machine_has_its_files_here_too():
    served = Microsoft()
    application = web.Application()
    application.router.add_get("/{path:.*}", served.answered)

    async def no_token():
        return None

    async with TestServer(application) as server, session_for_files(local=True) as session:
        here = f"http://127.0.0.1:{server.port}"
        local = Downloads(session, no_token, local=True)
        found = await local.uploads([file(f"{here}/a.pdf"), picture(f"{here}/b.png")], f"{here}/_connector")
        assert [one.data for one in found] == [CONTENT, CONTENT]
        assert [asked[2] for asked in served.asked] == [None, None]
        [other] = await local.uploads([file("http://127.0.0.1:1/a.pdf")], f"{here}/_connector")
        assert other.data == b""
        [strict] = await Downloads(session, no_token).uploads([file(f"{here}/a.pdf")], f"{here}/_connector")
        assert strict.data == b""
