"""A certificate of the fake's own, for what insists on https: MSAL, and an app that sends its token over nothing else."""

from __future__ import annotations

import atexit
import datetime
import functools
import ipaddress
import ssl
import tempfile
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


@functools.cache
def _made() -> tuple[bytes, bytes]:
    """Certificate and key as PEM, for localhost and 127.0.0.1; made once for all tests of a process."""
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    public = private.public_key()
    usage = x509.KeyUsage(True, False, False, False, False, True, True, False, False)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(public), critical=False)
        .sign(private, hashes.SHA256())
    )
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return certificate.public_bytes(Encoding.PEM), pem


@functools.cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    made = tempfile.TemporaryDirectory(prefix="teams-")
    atexit.register(made.cleanup)
    return made


@functools.cache
def bundle() -> str:
    """The path of the certificate that must be trusted, as REQUESTS_CA_BUNDLE or SSL_CERT_FILE."""
    path = Path(_folder().name) / "certificate.pem"
    path.write_bytes(_made()[0])
    return str(path)


def serving() -> ssl.SSLContext:
    """How the fake serves https."""
    certificate, private = _made()
    both = Path(_folder().name) / "serving.pem"
    both.write_bytes(certificate + private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(both)
    return context


def trusting() -> ssl.SSLContext:
    """A context that trusts the fake and nobody else."""
    return ssl.create_default_context(cadata=_made()[0].decode())
