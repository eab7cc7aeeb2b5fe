"""Excel, both ways: `gate` → `read` → `check` → the action; `write`, `template`, `annotate` out.

`columns` declares a sheet once, through a django-import-export resource. This file stays empty of
imports because the child process that parses a stranger's file loads it.
"""
