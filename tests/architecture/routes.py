"""The URLconf as a list, for the tests that walk it."""

from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Route:
    name: str
    path: str
    view: object
    arguments: tuple

    @property
    def door(self):
        return getattr(self.view, "door", None)


def _walk(patterns, prefix="", namespace=""):
    for entry in patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry.url_patterns, path, inner)
        elif isinstance(entry, URLPattern):
            arguments = tuple(entry.pattern.converters)
            yield Route(f"{namespace}{entry.name}", path, entry.callback, arguments)


def routes():
    return sorted(_walk(get_resolver().url_patterns), key=lambda route: route.name)
