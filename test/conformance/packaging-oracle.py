"""Answers questions about Python's packaging standards with the packaging library: JSON lines in, JSON lines out.

A question that the library cannot be asked (its inputs do not parse) comes back with "skip".
"""

import json
import sys

from packaging.markers import InvalidMarker, Marker, UndefinedComparison, UndefinedEnvironmentName
from packaging.pylock import Pylock, PylockValidationError
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, Specifier, SpecifierSet
from packaging.tags import InvalidTag, TooManyTagsError, UnsortedTagsError, parse_tag
from packaging.utils import (
    InvalidName,
    InvalidSdistFilename,
    InvalidWheelFilename,
    canonicalize_name,
    canonicalize_version,
    is_normalized_name,
    parse_sdist_filename,
    parse_wheel_filename,
)
from packaging.version import InvalidVersion, Version

NAMES = (
    "implementation_name implementation_version os_name platform_machine platform_release platform_system "
    "platform_version python_full_version platform_python_implementation python_version sys_platform"
).split()


def specifier_of(q):
    return Specifier(q["specifier"]) if q["form"] == "clause" else SpecifierSet(q["specifier"])


def version(q):
    v = Version(q["input"])
    return {
        "normalized": str(v),
        "epoch": v.epoch,
        "release": list(v.release),
        "pre": v.pre and list(v.pre),
        "post": v.post,
        "dev": v.dev,
        "local": v.local,
        "public": v.public,
        "base": v.base_version,
        "prerelease": v.is_prerelease,
        "postrelease": v.is_postrelease,
    }


def compare(q):
    a, b = Version(q["a"]), Version(q["b"])
    return {"order": (a > b) - (a < b)}


def specifier(q):
    if q["form"] == "clause":
        s = Specifier(q["input"])
        return {"normalized": str(s), "clauses": [[s.operator, s.version]]}
    s = SpecifierSet(q["input"])
    text = str(s)
    return {"normalized": text, "clauses": [[c.operator, c.version] for c in s]}


def contains(q):
    extra = {"installed": True} if q.get("installed") else {}
    return {"result": specifier_of(q).contains(q["version"], prereleases=q["prereleases"], **extra)}


def requirement(q):
    r = Requirement(q["input"])
    return {
        "name": r.name,
        "normalized": canonicalize_name(r.name),
        "extras": sorted(r.extras),
        "specifier": str(r.specifier),
        "url": r.url,
        "marker": r.marker and str(r.marker),
        "text": str(r),
    }


def evaluate(q):
    m = Marker(q["marker"])
    environment = {k: set(v) if isinstance(v, list) else v for k, v in q["environment"].items()}
    # What the question does not define must not be filled in from this machine.
    if any(name not in environment for name in NAMES if name in q["marker"].replace("os.name", "os_name")):
        return {"skip": True}
    return {"result": m.evaluate(environment, context=q["context"])}


def name(q):
    return {"normalized": canonicalize_name(q["input"], validate=q["validate"])}


def wheel(q):
    n, v, build, tags = parse_wheel_filename(q["input"], validate_order=q["validate-order"])
    return {"name": n, "version": str(v), "build": list(build) or None, "tags": sorted(map(str, tags))}


def sdist(q):
    n, v = parse_sdist_filename(q["input"])
    return {"name": n, "version": str(v)}


def tag(q):
    return {"tags": sorted(map(str, parse_tag(q["input"], validate_order=q["validate-order"], limit=q["limit"])))}


KINDS = {
    "pylock": lambda q: {"packages": [p.name for p in Pylock.from_dict(q["document"]).packages]},
    "version": version,
    "version-compare": compare,
    "version-canonical": lambda q: {
        "result": canonicalize_version(q["input"], strip_trailing_zero=q["strip-trailing-zero"])
    },
    "specifier": specifier,
    "specifier-contains": contains,
    "specifier-filter": lambda q: {"result": list(specifier_of(q).filter(q["versions"], prereleases=q["prereleases"]))},
    "specifier-unsatisfiable": lambda q: {
        "result": SpecifierSet(q["specifier"], prereleases=q["prereleases"]).is_unsatisfiable()
    },
    "requirement": requirement,
    "marker": lambda q: {"normalized": str(Marker(q["input"]))},
    "marker-evaluate": evaluate,
    "name": name,
    "name-is-normalized": lambda q: {"result": is_normalized_name(q["input"])},
    "wheel-filename": wheel,
    "sdist-filename": sdist,
    "tag": tag,
}
REFUSALS = (
    InvalidVersion,
    InvalidSpecifier,
    InvalidRequirement,
    InvalidMarker,
    UndefinedComparison,
    UndefinedEnvironmentName,
    InvalidName,
    InvalidWheelFilename,
    InvalidSdistFilename,
    InvalidTag,
    TooManyTagsError,
    UnsortedTagsError,
    PylockValidationError,
)
# Here a refusal means that the question's own parts do not parse.
NEED_VALID_PARTS = ("version-compare", "specifier-contains", "specifier-filter", "specifier-unsatisfiable")

for line in sys.stdin:
    q = json.loads(line)
    try:
        answer = KINDS[q["kind"]](q)
    except REFUSALS as error:
        unasked = q["kind"] in NEED_VALID_PARTS or (q["kind"] == "marker-evaluate" and isinstance(error, InvalidMarker))
        answer = {"skip": True} if unasked else {"error": type(error).__name__, "context": getattr(error, "context", None)}
    print(json.dumps(q | answer))
