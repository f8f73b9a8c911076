"""A build backend in the tree of every sdist that the tests make: writes a wheel of what project.py says."""

import base64
import hashlib
import os
import zipfile

import project


def digest(content):
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


def build_wheel(out, settings=None, metadata=None):
    name, version = project.NAME, project.VERSION
    info = "%s-%s.dist-info/" % (name, version)
    members = {path: text if isinstance(text, bytes) else text.encode() for path, text in project.files().items()}
    lines = ["Metadata-Version: 2.1", "Name: " + project.NAME, "Version: " + project.VERSION, "Summary: tiny", "License: MIT"]
    lines += ["Requires-Dist: " + text for text in getattr(project, "REQUIRES", [])]
    members[info + "METADATA"] = ("\n".join(lines) + "\n").encode()
    members[info + "WHEEL"] = b"Wheel-Version: 1.0\nGenerator: tiny\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    scripts = getattr(project, "SCRIPTS", {})
    if scripts:
        entries = "".join("%s = %s\n" % item for item in sorted(scripts.items()))
        members[info + "entry_points.txt"] = ("[console_scripts]\n" + entries).encode()
    record = "".join("%s,%s,%d\n" % (path, digest(content), len(content)) for path, content in sorted(members.items()))
    record = getattr(project, "change_record", lambda text: text)(record + info + "RECORD,,\n")
    members[info + "RECORD"] = record.encode()
    filename = "%s-%s-py3-none-any.whl" % (name, version)
    with zipfile.ZipFile(os.path.join(out, filename), "w", zipfile.ZIP_DEFLATED) as wheel:
        for path, content in sorted(members.items()):
            member = zipfile.ZipInfo(path, (2011, 11, 11, 11, 11, 10))
            member.external_attr = 0o100644 << 16
            member.compress_type = zipfile.ZIP_DEFLATED
            wheel.writestr(member, content)
    return filename


if hasattr(project, "replace"):
    build_wheel = project.replace(build_wheel)
if hasattr(project, "get_requires_for_build_wheel"):
    get_requires_for_build_wheel = project.get_requires_for_build_wheel
