"""The command `hello`."""

import argparse
import sys
from pathlib import Path

from hello import __version__
from hello.greeting import read_settings, render_greeting
from hello.server import serve


def main(arguments: list[str] | None = None) -> int:
    """Runs the command and returns its exit status."""
    parser = argparse.ArgumentParser(prog="hello", description="Greets whoever asks.")
    parser.add_argument("--version", action="version", version=f"hello {__version__}")
    parser.add_argument("--config", type=Path, default=Path("/etc/hello/hello.toml"))
    verbs = parser.add_subparsers(dest="verb", required=True)
    greet = verbs.add_parser("greet", help="print a greeting")
    greet.add_argument("name", nargs="?")
    verbs.add_parser("serve", help="answer HTTP requests with a greeting until stopped")
    options = parser.parse_args(arguments)
    try:
        settings = read_settings(options.config)
    except ValueError as error:
        print(f"hello: {error}", file=sys.stderr)
        return 2
    if options.verb == "serve":
        serve(settings)
    else:
        print(render_greeting("greeting.txt", settings, options.name))
    return 0
