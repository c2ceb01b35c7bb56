"""Every setting, read from the environment once.

Law: this is the only module that looks at environment variables. Everything else is given a `Settings` or a plain
value from one. A missing or wrong value raises `SettingWrong` with the variable's name, and the start stops there.
"""

from __future__ import annotations

import base64
import os
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Literal, Self, TypeVar
from urllib.parse import urlsplit

from infinioffice.kernel.errors import SettingWrong

Recogniser = Literal["local", "deepgram", "google"]
Voice = Literal["local", "deepgram"]
Signup = Literal["open", "first", "closed"]
LanguageModel = Literal["none", "openai"]
LogForm = Literal["text", "json"]
_RECOGNISERS: dict[str, Recogniser] = {"local": "local", "deepgram": "deepgram", "google": "google"}
_SIGNUPS: dict[str, Signup] = {"open": "open", "first": "first", "closed": "closed"}
_VOICES: dict[str, Voice] = {"local": "local", "deepgram": "deepgram"}
_LANGUAGE_MODELS: dict[str, LanguageModel] = {"none": "none", "openai": "openai"}
_LOG_FORMS: dict[str, LogForm] = {"text": "text", "json": "json"}
T = TypeVar("T")

_CLOUD_CALLS = 120
_LOCAL_CALLS_PER_CORE = 3

_VARIETY = 8
"""A secret of fewer different characters (or bytes) was typed, not drawn."""
DEMO_TWILIO_TOKEN = "demo-auth-token"  # noqa: S105 - printed on purpose, accepted on loopback only
OWNER_ROLE = "infinioffice_owner"
APP_ROLE = "infinioffice_app"


class SystemClock:
    """The machine's own clock; see `infinioffice.kernel.clock.Clock`."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()


@dataclass(frozen=True, slots=True)
class TwilioSettings:
    account_sid: str = ""
    auth_token: str = field(default="", repr=False)
    base_url: str = "https://api.twilio.com"

    @property
    def is_on(self) -> bool:
        """Whether calls to Twilio's API can be made; its webhooks need the token alone."""
        return bool(self.account_sid and self.auth_token)

    @classmethod
    def read(cls, read: _Reader, *, demo: bool) -> Self:
        return cls(
            account_sid=read.text("TWILIO_ACCOUNT_SID"),
            auth_token=read.text("TWILIO_AUTH_TOKEN", DEMO_TWILIO_TOKEN if demo else ""),
            base_url=read.base("TWILIO_BASE_URL", "https://api.twilio.com"),
        )


@dataclass(frozen=True, slots=True)
class DeepgramSettings:
    api_key: str = field(default="", repr=False)
    base_url: str = "https://api.deepgram.com"
    model: str = "nova-3"
    voice: str = "aura-2-thalia-en"

    @property
    def is_on(self) -> bool:
        return bool(self.api_key)

    @classmethod
    def read(cls, read: _Reader) -> Self:
        return cls(
            api_key=read.text("DEEPGRAM_API_KEY"),
            base_url=read.base("DEEPGRAM_BASE_URL", "https://api.deepgram.com"),
            model=read.text("DEEPGRAM_MODEL", "nova-3"),
            voice=read.text("DEEPGRAM_VOICE", "aura-2-thalia-en"),
        )


@dataclass(frozen=True, slots=True)
class GoogleSpeechSettings:
    """Recognition at Google Cloud. `project` empty means the key's own; `base_url` empty the location's address."""

    credentials: Path | None = None
    project: str = ""
    location: str = "global"
    recognizer: str = "_"
    model: str = "telephony"
    base_url: str = ""

    @property
    def is_on(self) -> bool:
        return self.credentials is not None

    @classmethod
    def read(cls, read: _Reader) -> Self:
        name = "GOOGLE_SPEECH_CREDENTIALS"
        path = Path(given).expanduser().absolute() if (given := read.text(name)) else None
        if path is not None and not path.is_file():
            raise SettingWrong(name, "is not a file")
        return cls(
            credentials=path,
            project=read.text("GOOGLE_SPEECH_PROJECT"),
            location=read.text("GOOGLE_SPEECH_LOCATION", "global"),
            recognizer=read.text("GOOGLE_SPEECH_RECOGNIZER", "_"),
            model=read.text("GOOGLE_SPEECH_MODEL", "telephony"),
            base_url=read.base("GOOGLE_SPEECH_BASE_URL", ""),
        )


@dataclass(frozen=True, slots=True)
class OpenAISettings:
    api_key: str = field(default="", repr=False)
    base_url: str = "https://api.openai.com/v1"
    model: str = "gpt-6-luna"
    escalation_model: str = "gpt-6.1-terra"

    @property
    def is_on(self) -> bool:
        return bool(self.api_key)

    @classmethod
    def read(cls, read: _Reader) -> Self:
        return cls(
            api_key=read.text("OPENAI_API_KEY"),
            base_url=read.base("OPENAI_BASE_URL", "https://api.openai.com/v1"),
            model=read.text("OPENAI_MODEL", "gpt-6-luna"),
            escalation_model=read.text("OPENAI_ESCALATION_MODEL", "gpt-6.1-terra"),
        )


@dataclass(frozen=True, slots=True)
class OAuthSettings:
    """Google or Microsoft: sign-in and calendars of one client."""

    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    base_url: str = ""
    """Empty means the vendor's own addresses."""

    @property
    def is_on(self) -> bool:
        return bool(self.client_id)


@dataclass(frozen=True, slots=True)
class StripeSettings:
    api_key: str = field(default="", repr=False)
    webhook_secret: str = field(default="", repr=False)
    base_url: str = "https://api.stripe.com"

    @property
    def is_on(self) -> bool:
        return bool(self.api_key)

    @classmethod
    def read(cls, read: _Reader) -> Self:
        return cls(
            api_key=read.text("STRIPE_API_KEY"),
            webhook_secret=read.text("STRIPE_WEBHOOK_SECRET"),
            base_url=read.base("STRIPE_BASE_URL", "https://api.stripe.com"),
        )


@dataclass(frozen=True, slots=True)
class StorageSettings:
    """S3 for recordings; an empty bucket keeps them in the data folder."""

    bucket: str = ""
    endpoint_url: str = "https://s3.amazonaws.com"

    @property
    def is_on(self) -> bool:
        return bool(self.bucket)


@dataclass(frozen=True, slots=True)
class KmsSettings:
    """AWS KMS for the master key; an empty key id uses `INFINIOFFICE_MASTER_KEY`."""

    key_id: str = ""
    endpoint_url: str = ""

    @property
    def is_on(self) -> bool:
        return bool(self.key_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One installation. `database_url` and `redis_url` are empty until the embedded servers have been opened."""

    demo: bool
    host: str
    port: int
    public_url: str
    data_dir: Path
    database_url: str = field(repr=False)
    migrate_database_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    master_key: bytes = field(repr=False)
    stt: Recogniser
    tts: Voice
    llm: LanguageModel
    signup: Signup
    max_calls: int
    drain_s: int
    smtp_url: str = field(repr=False)
    otel_endpoint: str
    log_form: LogForm
    metrics_token: str = field(repr=False)
    twilio: TwilioSettings
    deepgram: DeepgramSettings
    openai: OpenAISettings
    google: OAuthSettings
    google_speech: GoogleSpeechSettings
    microsoft: OAuthSettings
    stripe: StripeSettings
    storage: StorageSettings
    kms: KmsSettings

    @property
    def database_options(self) -> str:
        """Startup options of the app's connections. With one URL for everything the login owns the tables, so each
        connection steps down to the role without ownership; with two URLs the app's login is that role already."""
        return "" if self.migrate_database_url else f"-c role={APP_ROLE}"

    @property
    def migrate_options(self) -> str:
        """Startup options of the migrating connection: its tables must belong to the owner role."""
        return f"-c role={OWNER_ROLE}"

    @property
    def google_client(self) -> tuple[str, str]:
        """Google's client id and secret, both empty when Google is off; pages sign people in with it."""
        return self.google.client_id, self.google.client_secret

    @property
    def owner_database_url(self) -> str:
        """Where migrations connect."""
        return self.migrate_database_url or self.database_url

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Self:
        """Reads and checks everything. Raises SettingWrong.

        Without INFINIOFFICE_SECRET_KEY and INFINIOFFICE_MASTER_KEY the embedded installation makes its own on first
        start and keeps them in the data folder, readable by its owner only.
        """
        read = _Reader(environ)
        demo = read.flag("INFINIOFFICE_DEMO")
        host = read.text("INFINIOFFICE_HOST", "127.0.0.1")
        if demo and not _is_loopback(host):
            raise SettingWrong("INFINIOFFICE_HOST", "demo mode has printed passwords and binds to loopback only")
        port = read.whole("INFINIOFFICE_PORT", 8080, 0, 65535)
        data_dir = Path(read.text("INFINIOFFICE_DATA_DIR") or _default_data_dir()).expanduser().absolute()
        database_url = read.url("INFINIOFFICE_DATABASE_URL", "", ("postgresql", "postgres"))
        migrate_url = read.url("INFINIOFFICE_MIGRATE_DATABASE_URL", "", ("postgresql", "postgres"))
        if migrate_url and not database_url:
            raise SettingWrong("INFINIOFFICE_DATABASE_URL", "must be set with INFINIOFFICE_MIGRATE_DATABASE_URL")
        is_embedded = not database_url
        return (
            cls(
                demo=demo,
                host=host,
                port=port,
                public_url=read.base("INFINIOFFICE_PUBLIC_URL", f"http://127.0.0.1:{port}"),
                data_dir=data_dir,
                database_url=database_url,
                migrate_database_url=migrate_url,
                redis_url=read.url("INFINIOFFICE_REDIS_URL", "", ("redis", "rediss", "unix")),
                secret_key=_secret_key(read, data_dir, is_embedded=is_embedded),
                master_key=_master_key(read, data_dir, is_embedded=is_embedded),
                stt=read.choice("INFINIOFFICE_STT", "local", _RECOGNISERS),
                tts=read.choice("INFINIOFFICE_TTS", "local", _VOICES),
                llm=read.choice("INFINIOFFICE_LLM", "none", _LANGUAGE_MODELS),
                signup=read.choice("INFINIOFFICE_SIGNUP", "open" if demo else "first", _SIGNUPS),
                max_calls=read.whole("INFINIOFFICE_MAX_CALLS", _most_calls(read), 1, 10_000),
                drain_s=read.whole("INFINIOFFICE_DRAIN_S", 5 if demo else 900, 0, 86_400),
                smtp_url=read.url("SMTP_URL", "", ("smtp", "smtps")),
                otel_endpoint=read.base("OTEL_EXPORTER_OTLP_ENDPOINT", ""),
                log_form=read.choice("INFINIOFFICE_LOG", "text", _LOG_FORMS),
                metrics_token=read.text("INFINIOFFICE_METRICS_TOKEN"),
                twilio=TwilioSettings.read(read, demo=demo),
                deepgram=DeepgramSettings.read(read),
                openai=OpenAISettings.read(read),
                google=_oauth(read, "GOOGLE"),
                google_speech=GoogleSpeechSettings.read(read),
                microsoft=_oauth(read, "MICROSOFT"),
                stripe=StripeSettings.read(read),
                storage=StorageSettings(
                    read.text("S3_BUCKET"), read.base("S3_ENDPOINT_URL", "https://s3.amazonaws.com")
                ),
                kms=KmsSettings(read.text("AWS_KMS_KEY_ID"), read.base("AWS_KMS_ENDPOINT_URL", "")),
            )
            ._with_engines_checked()
            ._secure()
        )

    def _with_engines_checked(self) -> Self:
        """A vendor that was chosen must have its key, now and not in the middle of a call."""
        needs = (
            (self.stt == "deepgram" or self.tts == "deepgram", self.deepgram.is_on, "DEEPGRAM_API_KEY"),
            (self.stt == "google", self.google_speech.is_on, "GOOGLE_SPEECH_CREDENTIALS"),
            (self.llm == "openai", self.openai.is_on, "OPENAI_API_KEY"),
        )
        for is_chosen, is_on, name in needs:
            if is_chosen and not is_on:
                raise SettingWrong(name, "must be set for the speech engine or model that was chosen")
        return self

    def _secure(self) -> Self:
        """What would lay callers or sign-ins open is refused by its name, before anything is started."""
        public = urlsplit(self.public_url)
        is_public = not _is_loopback(public.hostname or "")
        refusals = (
            (self.demo and is_public, "INFINIOFFICE_PUBLIC_URL", "demo mode has printed passwords and stays here"),
            (is_public and public.scheme != "https", "INFINIOFFICE_PUBLIC_URL", "must begin with https://"),
            (not self.demo and self.twilio.auth_token == DEMO_TWILIO_TOKEN, "TWILIO_AUTH_TOKEN", "is the demo's"),
            (is_public and len(set(self.secret_key)) < _VARIETY, "INFINIOFFICE_SECRET_KEY", "is not random"),
            (is_public and len(set(self.master_key)) < _VARIETY, "INFINIOFFICE_MASTER_KEY", "is not random"),
            (_is_bare(self.kms.endpoint_url), "AWS_KMS_ENDPOINT_URL", "must begin with https://"),
            (is_public and 0 < len(self.metrics_token) < _VARIETY, "INFINIOFFICE_METRICS_TOKEN", "is too short"),
        )
        for is_so, name, reason in refusals:
            if is_so:
                raise SettingWrong(name, reason)
        return self


@dataclass(frozen=True, slots=True)
class _Reader:
    """One environment, read name by name. An empty value counts as not set, as in `docker run -e NAME=`."""

    environ: Mapping[str, str]

    def text(self, name: str, default: str = "") -> str:
        value = self.environ.get(name, "").strip()
        if any(ord(character) < 32 for character in value):
            raise SettingWrong(name, "holds a control character")
        return value or default

    def flag(self, name: str) -> bool:
        value = self.text(name, "0").lower()
        if value not in ("0", "1", "false", "true", "no", "yes"):
            raise SettingWrong(name, "must be 1 or 0")
        return value in ("1", "true", "yes")

    def whole(self, name: str, default: int, low: int, high: int) -> int:
        value = self.text(name, str(default))
        if not (value.isascii() and value.isdigit()) or not low <= int(value) <= high:
            raise SettingWrong(name, f"must be a whole number from {low} to {high}")
        return int(value)

    def url(self, name: str, default: str, schemes: tuple[str, ...]) -> str:
        value = self.text(name)
        if not value:
            return default
        try:
            parts = urlsplit(value)
            has_place = bool(parts.hostname or parts.path) and (parts.port is None or parts.port > 0)
        except ValueError:
            has_place = False
        if not has_place or parts.scheme not in schemes:
            # The value may hold a password, so it is not repeated.
            raise SettingWrong(name, f"must be an address that begins with {' or '.join(s + '://' for s in schemes)}")
        return value

    def base(self, name: str, default: str) -> str:
        """A web address without a slash at its end."""
        value = self.url(name, default, ("http", "https"))
        if value and not urlsplit(value).hostname:
            raise SettingWrong(name, "has no host")
        return value.rstrip("/")

    def choice(self, name: str, default: str, allowed: Mapping[str, T]) -> T:
        value = self.text(name, default)
        if value not in allowed:
            raise SettingWrong(name, f"must be one of {', '.join(allowed)}")
        return allowed[value]


def _most_calls(read: _Reader) -> int:
    """What `make bench` measures: the event loop carries many calls whose speech is made elsewhere; local speech is
    arithmetic, so much of it a core and second. Both under what still answers in time."""
    is_local = read.text("INFINIOFFICE_STT", "local") == "local" or read.text("INFINIOFFICE_TTS", "local") == "local"
    return max(2, _LOCAL_CALLS_PER_CORE * (os.cpu_count() or 1)) if is_local else _CLOUD_CALLS


def _oauth(read: _Reader, vendor: str) -> OAuthSettings:
    """A client id and its secret only make sense together."""
    client_id, client_secret = read.text(f"{vendor}_CLIENT_ID"), read.text(f"{vendor}_CLIENT_SECRET")
    if bool(client_id) != bool(client_secret):
        missing = "SECRET" if client_id else "ID"
        raise SettingWrong(f"{vendor}_CLIENT_{missing}", f"must be set together with the rest of {vendor}_CLIENT_…")
    return OAuthSettings(client_id, client_secret, read.base(f"{vendor}_BASE_URL", ""))


def _secret_key(read: _Reader, data_dir: Path, *, is_embedded: bool) -> str:
    name = "INFINIOFFICE_SECRET_KEY"
    given = read.text(name)
    if not given:
        return _kept_secret(name, data_dir / "secrets" / "secret_key", is_embedded=is_embedded)
    if len(given) < 32:
        raise SettingWrong(name, "must have at least 32 characters")
    return given


def _master_key(read: _Reader, data_dir: Path, *, is_embedded: bool) -> bytes:
    name = "INFINIOFFICE_MASTER_KEY"
    given = read.text(name) or _kept_secret(name, data_dir / "secrets" / "master_key", is_embedded=is_embedded)
    try:
        key = base64.b64decode(given, validate=True)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise SettingWrong(name, "must be 32 bytes in base64")
    return key


def _kept_secret(name: str, path: Path, *, is_embedded: bool) -> str:
    """32 random bytes in base64, made once per data folder. With an outside database several machines must agree, so
    there the setting is required."""
    if not is_embedded:
        raise SettingWrong(name, "must be set when INFINIOFFICE_DATABASE_URL is set")
    try:
        if path.is_file():
            return path.read_text(encoding="ascii").strip()
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = base64.b64encode(secrets.token_bytes(32)).decode("ascii")
        # Written whole under another name first and linked: of two first starts at once, both get the same secret.
        draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        draft.touch(mode=0o600, exist_ok=False)
        draft.write_text(fresh, encoding="ascii")
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
        return path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise SettingWrong("INFINIOFFICE_DATA_DIR", f"secrets cannot be kept in it ({error.strerror})") from error


def _default_data_dir() -> Path:
    """`var/` of the checkout the package runs from, else of the present folder."""
    checkout = Path(__file__).resolve().parents[2]
    return (checkout if (checkout / "pyproject.toml").is_file() else Path.cwd()) / "var"


def _is_bare(url: str) -> bool:
    """An address over an open network without encryption."""
    parts = urlsplit(url)
    return parts.scheme == "http" and not _is_loopback(parts.hostname or "")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
