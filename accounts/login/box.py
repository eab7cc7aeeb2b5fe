"""Encryption of what is kept for a while, with keys derived from SECRET_KEY."""

import base64
import functools
import hashlib

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def box(purpose: str) -> MultiFernet:
    """A box for one purpose. What was put in under an earlier SECRET_KEY (fallbacks) opens too."""
    return _box(purpose, (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@functools.lru_cache
def _box(purpose, secrets):
    return MultiFernet([Fernet(_key(purpose, secret)) for secret in secrets])


def _key(purpose, secret):
    return base64.urlsafe_b64encode(hashlib.sha256(f"csdl.{purpose}:{secret}".encode()).digest())
