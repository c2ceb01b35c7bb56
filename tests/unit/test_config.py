from __future__ import annotations

import base64
import stat
from pathlib import Path
from typing import Any

import pytest

from infinioffice.config import Settings, SystemClock
from infinioffice.kernel.errors import SettingWrong

OUTSIDE = {
    "INFINIOFFICE_DATABASE_URL": "postgresql://office:hidden-pw@db.example/office",
    "INFINIOFFICE_SECRET_KEY": "s" * 40,
    "INFINIOFFICE_MASTER_KEY": base64.b64encode(bytes(range(32))).decode(),
}


@pytest.fixture
def embedded(tmp_path: Path) -> dict[str, str]:
    return {"INFINIOFFICE_DATA_DIR": str(tmp_path / "data")}


def test_nothing_needs_to_be_set_for_an_embedded_start(embedded: dict[str, str]) -> None:
    settings = Settings.from_env(embedded)
    assert (settings.port, settings.host, settings.public_url) == (8080, "127.0.0.1", "http://127.0.0.1:8080")
    assert (settings.stt, settings.tts, settings.llm) == ("local", "local", "none")
    assert (settings.database_url, settings.redis_url) == ("", "")
    assert not any(
        vendor.is_on
        for vendor in (
            settings.twilio, settings.deepgram, settings.openai, settings.google, settings.microsoft,
            settings.stripe, settings.storage, settings.kms,
        )
    )  # fmt: skip


def test_own_secrets_are_made_once_and_only_the_owner_may_read_them(embedded: dict[str, str], tmp_path: Path) -> None:
    first, second = Settings.from_env(embedded), Settings.from_env(embedded)
    assert (first.secret_key, first.master_key) == (second.secret_key, second.master_key)
    assert len(first.master_key) == 32
    kept = sorted((tmp_path / "data" / "secrets").iterdir())
    assert [path.name for path in kept] == ["master_key", "secret_key"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in kept} == {0o600}


def test_two_data_folders_have_different_secrets(tmp_path: Path) -> None:
    keys = {Settings.from_env({"INFINIOFFICE_DATA_DIR": str(tmp_path / name)}).secret_key for name in "ab"}
    assert len(keys) == 2


def test_secrets_are_not_in_the_repr(embedded: dict[str, str]) -> None:
    given = {
        "TWILIO_AUTH_TOKEN": "hidden-twilio", "OPENAI_API_KEY": "hidden-openai", "DEEPGRAM_API_KEY": "hidden-dg",
        "STRIPE_API_KEY": "hidden-stripe", "STRIPE_WEBHOOK_SECRET": "hidden-hook", "GOOGLE_CLIENT_ID": "client",
        "GOOGLE_CLIENT_SECRET": "hidden-google", "SMTP_URL": "smtp://user:hidden-smtp@mail.example",
        "INFINIOFFICE_REDIS_URL": "redis://:hidden-redis@cache.example/0",
    }  # fmt: skip
    settings = Settings.from_env(OUTSIDE | given)
    assert settings.openai.api_key == "hidden-openai"
    assert "hidden" not in repr(settings)
    assert settings.secret_key not in repr(settings)


def test_demo_mode_brings_its_own_twilio_token(embedded: dict[str, str]) -> None:
    demo = Settings.from_env(embedded | {"INFINIOFFICE_DEMO": "1"})
    assert demo.twilio.auth_token == "demo-auth-token"
    assert Settings.from_env(embedded).twilio.auth_token == ""
    own = Settings.from_env(embedded | {"INFINIOFFICE_DEMO": "1", "TWILIO_AUTH_TOKEN": "mine"})
    assert own.twilio.auth_token == "mine"


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::", "office.example"])
def test_demo_mode_refuses_to_leave_loopback(embedded: dict[str, str], host: str) -> None:
    with pytest.raises(SettingWrong) as caught:
        Settings.from_env(embedded | {"INFINIOFFICE_DEMO": "1", "INFINIOFFICE_HOST": host})
    assert caught.value.name == "INFINIOFFICE_HOST"
    assert Settings.from_env(embedded | {"INFINIOFFICE_HOST": host}).host == host


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.8.9.10"])
def test_demo_mode_takes_every_loopback(embedded: dict[str, str], host: str) -> None:
    assert Settings.from_env(embedded | {"INFINIOFFICE_DEMO": "1", "INFINIOFFICE_HOST": host}).host == host


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"INFINIOFFICE_PORT": "80a"}, "INFINIOFFICE_PORT"),
        ({"INFINIOFFICE_PORT": "65536"}, "INFINIOFFICE_PORT"),
        ({"INFINIOFFICE_PORT": "-1"}, "INFINIOFFICE_PORT"),
        ({"INFINIOFFICE_PORT": "٨٠٨٠"}, "INFINIOFFICE_PORT"),
        ({"INFINIOFFICE_DEMO": "maybe"}, "INFINIOFFICE_DEMO"),
        ({"INFINIOFFICE_DATABASE_URL": "mysql://x/y"}, "INFINIOFFICE_DATABASE_URL"),
        ({"INFINIOFFICE_DATABASE_URL": "postgresql://h:notaport/y"}, "INFINIOFFICE_DATABASE_URL"),
        ({"INFINIOFFICE_REDIS_URL": "http://x"}, "INFINIOFFICE_REDIS_URL"),
        ({"INFINIOFFICE_PUBLIC_URL": "office.example"}, "INFINIOFFICE_PUBLIC_URL"),
        ({"INFINIOFFICE_PUBLIC_URL": "https://"}, "INFINIOFFICE_PUBLIC_URL"),
        ({"INFINIOFFICE_PUBLIC_URL": "https://a\nb"}, "INFINIOFFICE_PUBLIC_URL"),
        ({"INFINIOFFICE_SECRET_KEY": "short"}, "INFINIOFFICE_SECRET_KEY"),
        ({"INFINIOFFICE_SECRET_KEY": ""}, "INFINIOFFICE_SECRET_KEY"),
        ({"INFINIOFFICE_MASTER_KEY": "not base64!"}, "INFINIOFFICE_MASTER_KEY"),
        ({"INFINIOFFICE_MASTER_KEY": base64.b64encode(bytes(31)).decode()}, "INFINIOFFICE_MASTER_KEY"),
        ({"INFINIOFFICE_MASTER_KEY": ""}, "INFINIOFFICE_MASTER_KEY"),
        ({"INFINIOFFICE_STT": "whisper"}, "INFINIOFFICE_STT"),
        ({"INFINIOFFICE_STT": "deepgram"}, "DEEPGRAM_API_KEY"),
        ({"INFINIOFFICE_STT": "google"}, "GOOGLE_SPEECH_CREDENTIALS"),
        ({"GOOGLE_SPEECH_CREDENTIALS": "/nowhere/key.json"}, "GOOGLE_SPEECH_CREDENTIALS"),
        ({"INFINIOFFICE_TTS": "google"}, "INFINIOFFICE_TTS"),
        ({"INFINIOFFICE_TTS": "deepgram"}, "DEEPGRAM_API_KEY"),
        ({"INFINIOFFICE_LLM": "openai"}, "OPENAI_API_KEY"),
        ({"INFINIOFFICE_MAX_CALLS": "0"}, "INFINIOFFICE_MAX_CALLS"),
        ({"INFINIOFFICE_DRAIN_S": "1.5"}, "INFINIOFFICE_DRAIN_S"),
        ({"TWILIO_BASE_URL": "localhost:99"}, "TWILIO_BASE_URL"),
        ({"MICROSOFT_CLIENT_ID": "x"}, "MICROSOFT_CLIENT_SECRET"),
        ({"GOOGLE_CLIENT_SECRET": "x"}, "GOOGLE_CLIENT_ID"),
        ({"SMTP_URL": "mail.example"}, "SMTP_URL"),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "otel"}, "OTEL_EXPORTER_OTLP_ENDPOINT"),
    ],
)
def test_a_wrong_setting_is_named_and_its_value_is_not_repeated(changes: dict[str, str], name: str) -> None:
    with pytest.raises(SettingWrong) as caught:
        Settings.from_env(OUTSIDE | changes)
    assert caught.value.name == name
    assert str(caught.value).startswith(f"{name}: ")
    assert "hidden-pw" not in str(caught.value)


def test_a_migrating_url_alone_makes_no_sense(embedded: dict[str, str]) -> None:
    with pytest.raises(SettingWrong) as caught:
        Settings.from_env(embedded | {"INFINIOFFICE_MIGRATE_DATABASE_URL": "postgresql://o@db.example/x"})
    assert caught.value.name == "INFINIOFFICE_DATABASE_URL"


def test_with_one_database_url_connections_step_down_to_the_app_role() -> None:
    one = Settings.from_env(OUTSIDE)
    assert (one.owner_database_url, one.database_options) == (one.database_url, "-c role=infinioffice_app")
    two = Settings.from_env(OUTSIDE | {"INFINIOFFICE_MIGRATE_DATABASE_URL": "postgresql://owner@db.example/office"})
    assert (two.owner_database_url, two.database_options) == ("postgresql://owner@db.example/office", "")


def test_an_unwritable_data_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(SettingWrong) as caught:
        Settings.from_env({"INFINIOFFICE_DATA_DIR": str(tmp_path / "file")})
    assert caught.value.name == "INFINIOFFICE_DATA_DIR"


def test_every_vendor_can_be_pointed_at_a_stand_in(embedded: dict[str, str]) -> None:
    names = {
        "TWILIO_BASE_URL": "twilio", "DEEPGRAM_BASE_URL": "deepgram", "OPENAI_BASE_URL": "openai",
        "GOOGLE_BASE_URL": "google", "MICROSOFT_BASE_URL": "microsoft", "STRIPE_BASE_URL": "stripe",
    }  # fmt: skip
    settings: Any = Settings.from_env(embedded | dict.fromkeys(names, "http://127.0.0.1:9999/stand-in/"))
    assert {getattr(settings, vendor).base_url for vendor in names.values()} == {"http://127.0.0.1:9999/stand-in"}


def test_the_clock_is_aware_and_never_runs_back() -> None:
    clock = SystemClock()
    offset = clock.now().utcoffset()
    assert offset is not None
    assert not offset
    assert clock.monotonic() <= clock.monotonic()


@pytest.mark.parametrize(
    ("name", "value", "demo"),
    [
        ("INFINIOFFICE_PUBLIC_URL", "http://desk.example.com", ""),
        ("INFINIOFFICE_PUBLIC_URL", "https://desk.example.com", "1"),
        ("TWILIO_AUTH_TOKEN", "demo-auth-token", ""),
        ("INFINIOFFICE_SECRET_KEY", "change" * 8, ""),
        ("INFINIOFFICE_MASTER_KEY", "A" * 43 + "=", ""),
        ("AWS_KMS_ENDPOINT_URL", "http://kms.example.com", ""),
        ("INFINIOFFICE_METRICS_TOKEN", "1234567", ""),
    ],
)
def test_an_insecure_setting_stops_the_start_by_its_name(tmp_path: Path, name: str, value: str, demo: str) -> None:
    environ = {"INFINIOFFICE_DATA_DIR": str(tmp_path), "INFINIOFFICE_DEMO": demo}
    if not demo:
        environ["INFINIOFFICE_PUBLIC_URL"] = "https://desk.example.com"
    Settings.from_env(environ)
    with pytest.raises(SettingWrong, match=name) as refused:
        Settings.from_env(environ | {name: value})
    assert value not in str(refused.value)


def test_a_public_address_with_encryption_is_fine(tmp_path: Path) -> None:
    environ = {"INFINIOFFICE_DATA_DIR": str(tmp_path), "INFINIOFFICE_PUBLIC_URL": "https://desk.example.com"}
    assert Settings.from_env(environ).public_url == "https://desk.example.com"
