"""Django's settings, derived from the one installation that `startup.start` was given.

Law: no environment variable is read here; `infinioffice.config` has read and checked them all.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from infinioffice.office import startup
from infinioffice.office.addresses import database, mail

HERE = Path(__file__).resolve().parent


_here = startup.given() or startup.Nowhere()
_public = urlsplit(_here.public_url)
_is_https = _public.scheme == "https"

DEMO = _here.demo
DATA_DIR = _here.data_dir
PUBLIC_URL = _here.public_url
SIGNUP = _here.signup
SECRET_KEY = _here.secret_key
DEBUG = False
# The local addresses stay allowed beside the public one: health checks and the tools speak to this machine.
ALLOWED_HOSTS = list({_public.hostname or "127.0.0.1", "127.0.0.1", "localhost", "[::1]"})
CSRF_TRUSTED_ORIGINS = [f"{_public.scheme}://{_public.netloc}"]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "infinioffice.office.accounts",
    "infinioffice.office.vault",
    "infinioffice.office.audit",
    "infinioffice.office.businesses",
    "infinioffice.office.scheduling",
    "infinioffice.office.integrations",
    "infinioffice.office.calls",
    "infinioffice.office.messaging",
    "infinioffice.office.oncall",
    "infinioffice.office.summaries",
    "infinioffice.office.reviewing",
    "infinioffice.office.privacy",
    "infinioffice.office.billing",
    "infinioffice.office.contacts",
    "infinioffice.office.api",
    "infinioffice.office.ops",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.google",
    "allauth.usersessions",
    "django_htmx",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "infinioffice.office.ops.health.Probes",
    "django.middleware.security.SecurityMiddleware",
    "infinioffice.office.ops.headers.ContentSecurityPolicy",
    "infinioffice.office.ops.static.StaticFiles",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
]
ROOT_URLCONF = "infinioffice.office.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "infinioffice.office.accounts.context.office",
            ],
        },
    }
]

DATABASES = {
    "default": database(_here.database_url, _here.database_options, pooled=True),
    # Only migrations use this one (`startup.migrate`): its tables belong to the owner role, which serves no request.
    "owner": database(_here.owner_database_url, _here.migrate_options, pooled=False),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": _here.redis_url,
        # A cache that hangs must not hang a page: what is counted in it is counted in memory meanwhile.
        "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
    }
    if _here.redis_url
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "infinioffice.office.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
# Where no mail goes out, nobody could confirm anything.
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if _here.smtp_url else "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True

MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "InfiniOffice"
SOCIALACCOUNT_ADAPTER = "infinioffice.office.accounts.adapter.SocialAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = False
# Google has proved the address, so it signs in the account that has it.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS = {
    "google": {
        "APPS": [{"client_id": _here.google_client[0], "secret": _here.google_client[1]}]
        if _here.google_client[0]
        else [],
        "SCOPE": ["openid", "email", "profile"],
        "OAUTH_PKCE_ENABLED": True,
    }
}
USERSESSIONS_TRACK_ACTIVITY = True

SESSION_COOKIE_NAME = "infinioffice_session"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _is_https
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _is_https else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _is_https else None
X_FRAME_OPTIONS = "DENY"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = f"InfiniOffice <no-reply@{_public.hostname or 'localhost'}>"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True
STATIC_URL = "/static/"
STATICFILES_DIRS = [HERE / "static"]
# Served from the packages themselves: no collecting step between installing and serving.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_ALLOW_ALL_ORIGINS = False

# Failures of pages go to the process's own log, in its form; Django would only mail them.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "loggers": {"django": {"handlers": [], "level": "WARNING", "propagate": True}},
}

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
for _name, _value in mail(_here.smtp_url, _here.data_dir).items():
    globals()[_name] = _value
