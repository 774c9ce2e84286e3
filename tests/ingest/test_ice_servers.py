"""ICE servers: as settings, with issued credentials, and as Link headers there and back."""

import pytest
from pydantic import ValidationError

from ingest.ice_servers import IceServer, ice_servers, issued, link, linked
from ingest.settings import BridgeSettings

NOW_S = 1_700_000_000.5


def test_a_relay_without_a_user_gets_a_credential_that_ends():
    stun, own, issued_for = issued(
        ice_servers("stun:a.example,turn:user:word@b.example,turn:c.example:3478?transport=tcp"), "the secret", NOW_S
    )
    assert stun == IceServer("stun:a.example")
    assert own == IceServer("turn:b.example", "user", "word")
    # printf 1700043200 | openssl dgst -sha1 -hmac "the secret" -binary | base64
    assert issued_for == IceServer("turn:c.example:3478?transport=tcp", "1700043200", "gDfbhh9zPei4DWUby/SfLvJdViI=")


def test_links_are_read_as_they_were_written_and_others_are_passed_over():
    servers = (IceServer("stun:a.example"), IceServer("turn:b.example:1?transport=udp", "1700043200", "a+b/c=="))
    written = [link(one) for one in servers]
    assert linked(written) == linked([", ".join(written)]) == servers
    assert linked(['<https://a.example>; rel="help"', "nonsense"]) == ()


@pytest.mark.parametrize("text", ["turn:", "stun:user:word@a.example", "http://a.example", "turn:user@a.example"])
def test_what_is_no_server_is_refused(text):
    with pytest.raises(ValueError, match="is no ICE server"):
        ice_servers(text)


def test_a_relay_without_a_user_needs_the_secret(monkeypatch, tmp_path):
    for name, value in {
        "MIMIKA_BRIDGES": "http://127.0.0.1:1", "KAFKA_BOOTSTRAP": "127.0.0.1:1", "DATABASE_URL": "sqlite://",
        "MIMIKA_MASTER_KEY_FILE": str(tmp_path / "key"), "MIMIKA_ICE_SERVERS": "turn:a.example",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError, match="MIMIKA_TURN_SECRET"):
        BridgeSettings()
    monkeypatch.setenv("MIMIKA_TURN_SECRET", "the secret")
    settings = BridgeSettings()
    assert settings.ice(NOW_S)[0].username == "1700043200"
    assert "the secret" not in repr(settings)
