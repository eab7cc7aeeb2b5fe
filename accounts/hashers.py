from django.contrib.auth.hashers import Argon2PasswordHasher


class OwaspArgon2Hasher(Argon2PasswordHasher):
    """Argon2id at OWASP's minimum: 19 MiB, 2 passes, 1 lane (security.md 0.3).

    Django's default (100 MiB) caps the morning's logins at ten a second on two cores.
    """

    algorithm = "argon2_owasp"
    time_cost = 2
    memory_cost = 19456
    parallelism = 1
