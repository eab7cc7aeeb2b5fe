"""All settings. The environment decides what differs between machines.

DATABASE_URL        the application's own login (csdl_app, behind row-level security)
DATABASE_OWNER_URL  the owner of the tables, used by `manage.py migrate` alone
CSDL_DB_ROLE        role to take at connect, where one login serves both
REDIS_URL, SECRET_KEY, ALLOWED_HOSTS, CSRF_TRUSTED_ORIGINS, CSDL_DATA
IDENTITY_URL, PUSH_URL, each with _TOKEN, _RATE: other systems (docs/exchange.md)
EMAIL_URL           where letters go (csdl.kit.mail); none: the portal sends none
CSDL_DEMO=1         the invented world: plain http on localhost, demo logins shown
"""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import pghistory
from csp.constants import NONE, SELF

from csdl.kit import mail

BASE_DIR = Path(__file__).resolve().parent.parent
env = os.environ.get


def flag(name):
    return env(name, "").lower() in {"1", "true", "yes"}


def names(name):
    return [part.strip() for part in env(name, "").split(",") if part.strip()]


DEBUG = flag("DEBUG")
DEMO = flag("CSDL_DEMO")
DATA_DIR = Path(env("CSDL_DATA", BASE_DIR / ".data"))
# No default in production: a portal that starts with a known key is open to anyone.
SECRET_KEY_FALLBACKS = names("SECRET_KEY_FALLBACKS")
SECRET_KEY = env("SECRET_KEY") or ("only-for-tests-and-makemigrations-" * 2 if DEMO else "")
ALLOWED_HOSTS = names("ALLOWED_HOSTS") or (["localhost", "127.0.0.1", "[::1]"] if DEMO else [])
CSRF_TRUSTED_ORIGINS = names("CSRF_TRUSTED_ORIGINS")
# Set where our own proxy stands in front: only then is X-Forwarded-For believed.
BEHIND_PROXY = flag("BEHIND_PROXY")
# The address printed on papers and slips (QR).
PUBLIC_URL = env("PUBLIC_URL", "http://localhost:8000")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "js_lib_bootstrap5",
    "django_htmx",
    "csp",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "guardian",
    "pgtrigger",
    "pghistory",
    "import_export",
    "csdl.kit",
    "csdl.ground",
    "schools",
    "accounts",
    "records",
    "reports",
    "csdl.site",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "csdl.kit.request_id.RequestIdMiddleware",
    "csdl.kit.capacity.CapacityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "csdl.ground.middleware.AccessLogMiddleware",
    "accounts.middleware.ReachMiddleware",
    "accounts.login.middleware.DoorkeeperMiddleware",
    "axes.middleware.AxesMiddleware",
    "csdl.kit.access.ClosedByDefaultMiddleware",
]

# Connections on which one turn of the year works (records/school_by_school.py); a test has one.
TURN_LANES = int(env("CSDL_TURN_LANES", "1" if flag("CSDL_TEST") else "2"))
# Of one process (csdl.kit.capacity); its threads must outnumber both together.
RUNNING, WAITING = int(env("CSDL_RUNNING", "4")), int(env("CSDL_WAITING", "8"))

ROOT_URLCONF = "csdl.urls"
WSGI_APPLICATION = "csdl.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csdl.site.context.frame",
            ],
            "builtins": ["csdl.kit.templatetags.kit"],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.append("django.forms")


def database(url):
    """A Django DATABASES entry from postgresql://user:password@host:port/name?host=/socket."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    host = query.pop("host", None) or unquote(parts.hostname or "")
    # Nothing is ignored. Said, because django-pgtrigger asks for it at each row of each trigger,
    # and where it was never set the answer is an error caught in a subtransaction: bulk writes
    # then slow down with the square of their rows.
    session = ["-c pgtrigger.ignore={}"]
    if role := env("CSDL_DB_ROLE"):
        session.append(f"-c role={role}")
    session = " ".join([*session, query.pop("options", "")]).strip()
    options = {"connect_timeout": 5, "options": session, **query}
    if flag("CSDL_POOL"):
        options["pool"] = {"min_size": 1, "max_size": int(env("CSDL_POOL_SIZE", "8"))}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": parts.port or "",
        "OPTIONS": options,
        "ATOMIC_REQUESTS": True,
        "CONN_HEALTH_CHECKS": True,
    }


OWNER = flag("CSDL_OWNER")
_url = env("DATABASE_URL", "postgresql://csdl_app@localhost/csdl")
if OWNER:
    os.environ.pop("CSDL_DB_ROLE", None)
    os.environ.pop("CSDL_POOL", None)
    _url = env("DATABASE_OWNER_URL") or _url
DATABASES = {"default": database(_url)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env("REDIS_URL", "redis://localhost:6379/0")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
}
# Sessions live in the database: people stay signed in when Redis is lost, and ending
# an account ends them at once.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = False
CSRF_FAILURE_VIEW = "csdl.site.views.errors.csrf_failure"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.backend.PortalBackend",
]
PASSWORD_HASHERS = ["accounts.hashers.OwaspArgon2Hasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.login.passwords.LengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.login.passwords.VietnameseCommonPasswordValidator"},
    {"NAME": "accounts.login.passwords.OwnDetailsValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "site:home"

ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
MFA_ADAPTER = "accounts.adapter.MFAAdapter"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_FORMS = {"change_password": "accounts.login.forms.ChangePasswordForm"}
# Wrong passwords are counted by axes in the database; allauth's own counter lives in
# the cache and counts by address, which fifty teachers share.
ACCOUNT_RATE_LIMITS = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = False
MFA_FORMS = {
    "authenticate": "accounts.login.codes.AuthenticateForm",
    "reauthenticate": "accounts.login.codes.ReauthenticateForm",
    "activate_totp": "accounts.login.codes.ActivateForm",
}
MFA_TOTP_ISSUER = "CSDL Giáo dục"
MFA_RECOVERY_CODES_SHOW_ONCE = True
# One period to either side: the clocks of office phones. A code works once all the same
# (accounts.login.codes). Browser tests sign one person in many times in a minute.
MFA_TOTP_TOLERANCE = 30 if DEMO and flag("CSDL_TEST") else 1
USERSESSIONS_TRACK_ACTIVITY = False

# How many, where from and how long is accounts.login.lockout's: never an address alone, for a
# school's fifty teachers share one (security.md B2).
AXES_HANDLER = "accounts.login.lockout.Lockout"
AXES_USERNAME_CALLABLE = "accounts.login.lockout.axes_username"
AXES_LOCKOUT_CALLABLE = "accounts.login.lockout.locked_page"
AXES_CLIENT_IP_CALLABLE = "csdl.ground.middleware.client_ip"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True

# Row images by trigger, deletes too; who and why (kit.action) lie in each event row, so that
# the event tables can be append-only.
PGHISTORY_DEFAULT_TRACKERS = (
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
)
PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
# Images are found by their object; a model read in another way says its index (kit.history).
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(db_index=True)
# How kit.access and jobs learn what a user may do.
REACH_OF = "accounts.queries.reach.reach_of"
SEAT_OF = "csdl.site.queries.seat_of"

GUARDIAN_MONKEY_PATCH_USER = False
ANONYMOUS_USER_NAME = None

SILENCED_SYSTEM_CHECKS = [
    # guardian's own backend is replaced by accounts.backend, which knows dates and grants
    "guardian.W001",
]

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt")]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = ["csdl.formats"]

STATIC_URL = "static/"
STATIC_ROOT = Path(env("CSDL_STATIC", DATA_DIR / "static"))
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["png", "gz", "br", "svgz", "woff2", "map"]
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = DATA_DIR / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if flag("CSDL_TEST")
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# Tests serve static files from where they lie; make run collects and compresses them.
WHITENOISE_USE_FINDERS = flag("CSDL_TEST")
# In the demo letters are files under the data folder; tests keep them in memory.
globals().update(
    mail.settings_of(env("EMAIL_URL") or (f"file://{DATA_DIR.resolve()}/mail" if DEMO else ""))
)
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if not DEMO and not DEBUG:
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    if BEHIND_PROXY:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31536000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-csdl"
    CSRF_COOKIE_NAME = "__Host-csrf"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_DEFAULT_QUEUE = env("CSDL_QUEUE", "csdl")
CELERY_IMPORTS = ["csdl.ground.pulse"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 50
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
CELERY_TASK_TIME_LIMIT = 1800
CELERY_TIMEZONE = TIME_ZONE
# Other systems (docs/exchange.md). Empty: packages go as files. RATE: batches a minute.
IDENTITY_URL, IDENTITY_TOKEN = env("IDENTITY_URL", ""), env("IDENTITY_TOKEN", "")
IDENTITY_RATE = int(env("IDENTITY_RATE", "30"))
PUSH_URL, PUSH_TOKEN = env("PUSH_URL", ""), env("PUSH_TOKEN", "")
PUSH_RATE = int(env("PUSH_RATE", "30"))

CELERY_BEAT_SCHEDULER = "csdl.ground.pulse.Beat"
CELERY_BEAT_SCHEDULE = {
    "sweep-jobs": {"task": "csdl.ground.tasks.sweep", "schedule": 30},
    "tidy-files": {"task": "csdl.ground.tasks.tidy", "schedule": 600},
    "reports": {"task": "reports.tasks.tick", "schedule": 60},
    "remind-training": {"task": "accounts.tasks.remind", "schedule": 3600},
    "tend-identity": {"task": "records.tasks.tend_identity", "schedule": 60},
    "tend-push": {"task": "records.tasks.tend_push", "schedule": 60},
    "tend-quality": {"task": "records.tasks.tend_quality", "schedule": 3600},
    "mail-reminders": {"task": "accounts.tasks.mail_reminders", "schedule": 300},
    "tend-rounds": {"task": "records.tasks.tend_rounds", "schedule": 3600},
    "reorganise": {"task": "records.tasks.reorganise", "schedule": 60},
    "tidy-logins": {"task": "accounts.tasks.tidy", "schedule": 600},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "csdl.kit.request_id.RequestIdFilter"}},
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"}
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["request_id"],
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "axes": {"level": "WARNING"},
        "pikepdf": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
    },
}
