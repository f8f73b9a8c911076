"""The service: one page that greets."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from hello.greeting import render_greeting


def serve(settings: dict) -> None:
    """Answers requests for `/?name=…` until the process is stopped."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            query = parse_qs(urlsplit(self.path).query)
            name = query.get("name", [None])[0]
            body = render_greeting("greeting.html", settings, name).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    ThreadingHTTPServer((settings["address"], settings["port"]), Handler).serve_forever()
