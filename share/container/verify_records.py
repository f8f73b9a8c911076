"""Holds every installed RECORD below a site-packages folder against the files; prints what is wrong, status 1 then."""

import base64
import csv
import hashlib
import os
import sys


def main(site):
    problems = []
    # What is linked belongs to a Debian package, which dpkg verifies.
    found = [
        name
        for name in sorted(os.listdir(site))
        if name.endswith(".dist-info") and not os.path.islink(os.path.join(site, name))
    ]
    for name in found:
        with open(os.path.join(site, name, "RECORD"), encoding="utf-8", newline="") as record:
            for path, expected, size in csv.reader(record):
                problems += verify(os.path.join(site, path), expected, size)
    if not found:
        problems.append("no distribution is installed in " + site)
    if sys.prefix == sys.base_prefix or not os.path.samefile(site, os.path.join(sys.prefix, os.path.relpath(site, sys.prefix))):
        problems.append("the interpreter does not see its venv: " + sys.prefix)
    print("%d distributions, %d problems" % (len(found), len(problems)))
    print("\n".join(problems))
    sys.exit(1 if problems else 0)


def verify(path, expected, size):
    try:
        with open(path, "rb") as file:
            content = file.read()
    except OSError as error:
        return ["%s: %s" % (path, error.strerror)]
    if expected:
        algorithm, _, digest = expected.partition("=")
        actual = base64.urlsafe_b64encode(hashlib.new(algorithm, content).digest()).rstrip(b"=").decode()
        if actual != digest:
            return ["%s: its %s is %s instead of %s" % (path, algorithm, actual, digest)]
    if size and int(size) != len(content):
        return ["%s: %d bytes instead of %s" % (path, len(content), size)]
    return []


main(sys.argv[1])
