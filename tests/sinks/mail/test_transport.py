"""Mails to a real SMTP server in this process, and as files."""

import datetime
import email
import socket
import ssl
import stat

import pytest
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from sinks.export.mail_parts import MailParts
from sinks.mail.message import Envelope, message
from sinks.mail.transport import InvalidMailServer, MailFolder, NotSent, Refused, smtp_server
from tests.sinks.mail.conftest import AnyPort

MAIL = message(
    Envelope("mimika@bank.example", "manager@bank.example", "<01J@bank.example>", 1_764_000_000_000, "en"),
    MailParts(subject="s", text="t\n", html="<p>t</p>"), "01J", b"%PDF-", b"PK",
)  # fmt: skip


def server(url, context=None):
    return smtp_server(url, 5, context or ssl.create_default_context())


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """Of `localhost`, in one file with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    begin = datetime.datetime.now(datetime.UTC) - datetime.timedelta(hours=1)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(begin).not_valid_after(begin + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return path


def serving(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def let_in(post):
    def check(server, session, envelope, mechanism, data):
        post.greeted_by.append(data.login.decode())
        return AuthResult(success=data.password == b"p@ss:word", handled=False)

    return check


@pytest.mark.integration
def test_a_mail_arrives_unchanged(post, port):
    server(f"smtp://127.0.0.1:{port}").send(MAIL)
    assert post.mails == [MAIL.as_bytes()]


@pytest.mark.integration
def test_starttls_is_used_where_it_is_offered_and_then_the_password_is_said(post, certificate):
    controller = AnyPort(
        post, hostname="127.0.0.1", port=0, tls_context=serving(certificate), require_starttls=True,
        authenticator=let_in(post), auth_required=True,
    )  # fmt: skip
    controller.start()
    try:
        trusting = ssl.create_default_context(cafile=str(certificate))
        server(f"smtp://user%40bank:p%40ss%3Aword@localhost:{controller.port}", trusting).send(MAIL)
        assert post.greeted_by == ["user@bank"]
        with pytest.raises(NotSent, match="does not let us in: 535"):
            server(f"smtp://user:wrong@localhost:{controller.port}", trusting).send(MAIL)
        with pytest.raises(NotSent, match=r"(?i)certificate"):
            server(f"smtp://localhost:{controller.port}").send(MAIL)
    finally:
        controller.stop()
    assert len(post.mails) == 1


@pytest.mark.integration
def test_smtps_speaks_tls_from_the_first_byte(post, certificate):
    controller = AnyPort(
        post, hostname="127.0.0.1", port=0, ssl_context=serving(certificate)
    )  # fmt: skip
    controller.start()
    try:
        server(f"smtps://localhost:{controller.port}", ssl.create_default_context(cafile=str(certificate))).send(MAIL)
    finally:
        controller.stop()
    assert len(post.mails) == 1


@pytest.mark.integration
def test_only_loopback_may_lack_starttls(post, port):
    with pytest.raises(NotSent, match="offers no STARTTLS"):
        server(f"smtp://0:{port}").send(MAIL)
    assert post.mails == []


@pytest.mark.integration
@pytest.mark.parametrize("command", ["RCPT", "DATA"])
def test_a_5xx_refuses_for_good_and_a_4xx_asks_to_come_again(post, port, command):
    post.answers[command] = "550 5.1.1 unknown"
    with pytest.raises(Refused, match=r"refused: 550 5.1.1 unknown"):
        server(f"smtp://127.0.0.1:{port}").send(MAIL)
    post.answers[command] = "451 4.3.0 later"
    with pytest.raises(NotSent, match=r"refused: 451 4.3.0 later") as found:
        server(f"smtp://127.0.0.1:{port}").send(MAIL)
    assert not isinstance(found.value, Refused)
    assert post.mails == []


@pytest.mark.integration
def test_a_connection_that_breaks_after_the_250_is_a_mail_that_was_sent(post, port):
    post.answers["QUIT"] = "drop"
    server(f"smtp://127.0.0.1:{port}").send(MAIL)
    assert len(post.mails) == 1


@pytest.mark.integration
def test_a_server_that_is_away_is_named():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(NotSent, match=f"127.0.0.1:{port} does not answer"):
            server(f"smtp://127.0.0.1:{port}").send(MAIL)


@pytest.mark.parametrize("url", ["", "localhost:25", "http://h:1", "smtp://", "smtp://u:secret@h:port"])
def test_an_address_that_names_no_mail_server_is_refused_without_its_password(url):
    with pytest.raises(InvalidMailServer, match="write smtp://") as found:
        server(url)
    assert "secret" not in str(found.value)


def test_the_ports_are_the_standards_where_none_is_named():
    assert (server("smtp://h").port, server("smtps://h").port, server("smtp://h:2525").port) == (25, 465, 2525)


def test_without_a_server_a_mail_is_one_private_file_and_a_repeat_replaces_it(tmp_path):
    folder = tmp_path / "home" / "mails"
    for _ in range(2):
        MailFolder(folder).send(MAIL)
    (path,) = folder.iterdir()
    assert path.name == "01J@bank.example.eml"
    assert email.message_from_bytes(path.read_bytes())["Message-ID"] == "<01J@bank.example>"
    assert (stat.S_IMODE(folder.stat().st_mode), stat.S_IMODE(path.stat().st_mode)) == (0o700, 0o600)


def test_a_file_is_there_whole_or_not_at_all(tmp_path, monkeypatch):
    monkeypatch.setattr("sinks.mail.transport.os.fsync", lambda _: (_ for _ in ()).throw(OSError(28, "disk full")))
    with pytest.raises(NotSent, match="disk full"):
        MailFolder(tmp_path).send(MAIL)
    assert not [path for path in tmp_path.iterdir() if path.suffix == ".eml"]


def test_a_folder_that_cannot_be_is_named(tmp_path):
    (tmp_path / "mails").write_text("")
    with pytest.raises(NotSent, match="MIMIKA_MAIL_FOLDER"):
        MailFolder(tmp_path / "mails").send(MAIL)
