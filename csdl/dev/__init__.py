"""The developer's and the demo's machine room: `make run`, `make test` and what they stand on.

Nothing here is imported by the portal itself. Order of the room:
`bootstrap` (Python, wheels, system packages) → `services` (PostgreSQL, Redis) → `env` (the
environment the settings read) → `run`, `test`, `manage`.
"""
