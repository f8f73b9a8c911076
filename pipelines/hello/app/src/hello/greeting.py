"""The greeting: a template filled with a name and the words of the configuration."""

import tomllib
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

DEFAULTS = {"salutation": "Hello", "name": "World", "address": "127.0.0.1", "port": 8064}


def read_settings(path: Path) -> dict:
    """Returns the settings of a file over the defaults; a file that is missing says nothing."""
    try:
        with path.open("rb") as file:
            settings = tomllib.load(file)
    except FileNotFoundError:
        settings = {}
    unknown = sorted(settings.keys() - DEFAULTS.keys())
    if unknown:
        raise ValueError(f"{path}: unknown setting: {', '.join(unknown)}")
    return DEFAULTS | settings


def render_greeting(template: str, settings: dict, name: str | None = None) -> str:
    """Returns the greeting as the named template says it."""
    environment = Environment(
        loader=PackageLoader("hello"),
        autoescape=template.endswith(".html"),
        undefined=StrictUndefined,
    )
    return environment.get_template(template).render(
        salutation=settings["salutation"], name=name or settings["name"]
    )
