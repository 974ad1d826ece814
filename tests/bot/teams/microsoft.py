"""Two servers of Microsoft for one test: where MSAL gets a token, over https, and a Bot Connector that says what it is told to."""

import asyncio
import ipaddress
import ssl
from datetime import UTC, datetime, timedelta

import jwt
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

SCOPE = "https://api.botframework.com/.default"
# Tokens are read by whoever made them; nobody here looks at the signature.
SIGNING = "not-a-secret-" * 4


def certificate(folder):
    """Write a certificate for 127.0.0.1 that vouches for itself, and return its file and that of the key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
        .sign(key, hashes.SHA256())
    )
    files = folder / "certificate.pem", folder / "key.pem"
    files[0].write_bytes(made.public_bytes(Encoding.PEM))
    files[1].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return files


class Login:
    """Microsoft's login server, as far as MSAL asks it for a token of an application."""

    def __init__(self, app_id, password):
        self.app_id, self.password = app_id, password
        self.asked = []
        self.arrived = asyncio.Event()
        self.going_on = asyncio.Event()
        self.going_on.set()
        self.given = []
        self.lasting = timedelta(hours=1)
        self.opaque = False
        self.status = 200

    async def start(self, files):
        app = web.Application()
        app.router.add_get("/{tenant}/v2.0/.well-known/openid-configuration", self.configuration)
        app.router.add_post("/{tenant}/oauth2/v2.0/token", self.token)
        self.server = TestServer(app, scheme="https")
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(*files)
        await self.server.start_server(ssl=context)
        self.url = str(self.server.make_url("/"))

    async def configuration(self, request):
        tenant = request.match_info["tenant"]
        self.asked.append(("GET", tenant))
        base = f"{self.url}{tenant}/oauth2/v2.0"
        return web.json_response(
            {
                "issuer": f"{self.url}{tenant}/v2.0",
                "authorization_endpoint": f"{base}/authorize",
                "token_endpoint": f"{base}/token",
            }
        )

    async def token(self, request):
        form = dict(await request.post())
        self.asked.append(("POST", request.match_info["tenant"]))
        self.arrived.set()
        await self.going_on.wait()
        if self.status != 200:
            return web.Response(status=self.status, text="geheim down")
        wanted = {"grant_type": "client_credentials", "client_id": self.app_id, "client_secret": self.password}
        if {name: form.get(name) for name in wanted} != wanted or form.get("scope") != SCOPE:
            said = f"AADSTS7000215: Invalid client secret {form.get('client_secret')} provided."
            return web.json_response({"error": "invalid_client", "error_description": said}, status=401)
        ends = datetime.now(UTC) + self.lasting
        number = len(self.given) + 1
        token = f"token-{number}"
        if not self.opaque:
            token = jwt.encode({"exp": int(ends.timestamp()), "number": number}, SIGNING, "HS256")
        self.given.append(token)
        lasts = int(self.lasting.total_seconds())
        return web.json_response({"token_type": "Bearer", "expires_in": lasts, "access_token": token})


class BotConnector:
    """Keeps what it is asked, and answers what a test lays ready; once that is used up, that all is well."""

    def __init__(self):
        self.calls = []
        self.ready = []

    async def start(self):
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self.answer)
        self.server = TestServer(app)
        await self.server.start_server()
        self.url = str(self.server.make_url("/emea/"))

    async def answer(self, request):
        body = await request.json() if request.can_read_body else None
        self.calls.append((request.method, request.raw_path, body, request.headers.get("Authorization")))
        status, said, headers = self.ready.pop(0) if self.ready else (201, {"id": "1:activity"}, {})
        if status == 0:
            request.transport.close()
            return web.Response()
        if isinstance(said, str):
            return web.Response(status=status, text=said, headers=headers)
        return web.json_response(said, status=status, headers=headers)

    def will(self, status, said=None, **headers):
        """Lay an answer ready; status 0 breaks the connection."""
        self.ready.append((status, said, {name.replace("_", "-"): one for name, one in headers.items()}))
