"""What the code may not say, and where. The import contracts are in pyproject.toml."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ["csdl/ground", "schools", "accounts", "records", "reports"]
LOW = ("models", "queries", "actions", "forms", "tasks")


def modules(*layers):
    return list(_modules(layers))


def _modules(layers):
    for app in APPS:
        for layer in layers:
            base = ROOT / app / layer
            files = base.rglob("*.py") if base.is_dir() else [base.with_suffix(".py")]
            yield from (f for f in files if f.exists())


def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def name(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", modules("views", "forms"), ids=name)
def test_views_and_forms_ask_queries_not_tables(path):
    """`.objects` only in models, queries, actions (and tasks, which reload by id)."""
    found = [
        n.lineno
        for n in ast.walk(tree(path))
        if isinstance(n, ast.Attribute) and n.attr == "objects"
    ]
    assert found == [], f"{name(path)} lines {found}"


@pytest.mark.parametrize("path", modules("views"), ids=name)
def test_views_do_not_write(path):
    words = {"save", "delete", "bulk_create", "atomic", "update_or_create"}
    found = [
        n.lineno
        for n in ast.walk(tree(path))
        if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) and n.func.attr in words
    ]
    assert found == [], f"{name(path)} lines {found}"


@pytest.mark.parametrize("path", modules(*LOW), ids=name)
def test_nothing_below_the_views_sees_a_request(path):
    nodes = [n for n in ast.walk(tree(path)) if isinstance(n, ast.FunctionDef)]
    found = [
        n.name for n in nodes if "request" in {a.arg for a in [*n.args.args, *n.args.kwonlyargs]}
    ]
    http = [
        n.module
        for n in ast.walk(tree(path))
        if isinstance(n, ast.ImportFrom) and n.module in ("django.http", "django.shortcuts")
    ]
    assert (found, http) == ([], []), name(path)


def test_no_drawers_for_odds_and_ends():
    """No utils, no helpers, no services: a thing without a name has no room."""
    names = {"utils.py", "helpers.py", "services.py", "signals.py", "misc.py", "common.py"}
    found = [
        name(p)
        for app in [*APPS, "csdl/kit", "csdl/site"]
        for p in (ROOT / app).rglob("*.py")
        if p.name in names
    ]
    assert found == []


def test_no_escape_hatches():
    """No |safe, mark_safe, csrf_exempt, inline script or style in what we serve."""
    found = []
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        for word in ("|safe", "{% autoescape off", " onclick=", " style=", "<style", "hx-on"):
            if word in text:
                found.append(f"{name(path)}: {word}")
        if "<script>" in text:
            found.append(f"{name(path)}: inline script")
    for app in [*APPS, "csdl"]:
        for path in (ROOT / app).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            found += [f"{name(path)}: {w}" for w in ("mark_safe(", "csrf_exempt") if w in text]
    assert found == []
