"""Packs /build/src/package into /build/out/FILENAME and lists what the .deb then holds in /build/out/listing.json.

Reads /build/in/request.json: filename, epoch, modes (path -> permission bits, where they are not 0644 or 0755) and
conffiles (which md5sums leaves out, as dpkg keeps their sums itself).
"""

import hashlib
import json
import os
import subprocess
import sys
import tarfile

TREE = b"/build/src/package"


def main():
    with open("/build/in/request.json", encoding="utf-8") as file:
        request = json.load(file)
    paths = sorted(below(TREE))
    write_md5sums(paths, {os.fsencode(path) for path in request["conffiles"]})
    set_modes(request["modes"])
    epoch = request["epoch"]
    for path in [TREE] + [os.path.join(TREE, path) for path in sorted(below(TREE))]:
        os.utime(path, (epoch, epoch), follow_symlinks=False)
    deb = os.path.join("/build/out", request["filename"])
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", "-Zxz", "--build", TREE, deb],
        check=True,
        env={**os.environ, "SOURCE_DATE_EPOCH": str(epoch)},
        stdout=sys.stderr,
    )
    listing = {
        "archive": list_archive(deb),
        "control": list_tar(deb, "--ctrl-tarfile"),
        "data": list_tar(deb, "--fsys-tarfile"),
    }
    with open("/build/out/listing.json", "w", encoding="utf-8") as file:
        json.dump(listing, file)


def below(tree):
    for parent, folders, files in os.walk(tree):
        for name in folders + files:
            yield os.path.relpath(os.path.join(parent, name), tree)


def write_md5sums(paths, conffiles):
    control = os.path.join(TREE, b"DEBIAN")
    with open(os.path.join(control, b"md5sums"), "wb") as sums:
        for path in paths:
            full = os.path.join(TREE, path)
            if path.startswith(b"DEBIAN/") or path in conffiles or os.path.islink(full) or os.path.isdir(full):
                continue
            with open(full, "rb") as file:
                sums.write(hashlib.md5(file.read()).hexdigest().encode() + b"  " + path + b"\n")


def set_modes(modes):
    for parent, folders, files in os.walk(TREE):
        os.chmod(parent, 0o755)
        for name in files:
            path = os.path.join(parent, name)
            if not os.path.islink(path):
                os.chmod(path, 0o755 if os.stat(path).st_mode & 0o100 else 0o644)
    # Innermost first: a folder may end up closed.
    for path in sorted(modes, reverse=True):
        os.chmod(os.path.join(TREE, os.fsencode(path)), modes[path])


def list_archive(deb):
    """The ar members, deb(5): name, time, owner and mode as the headers say."""
    members = []
    with open(deb, "rb") as file:
        assert file.read(8) == b"!<arch>\n"
        while header := file.read(60):
            fields = header[:16], header[16:28], header[28:34], header[34:40], header[40:48], header[48:58]
            name, mtime, uid, gid, mode, size = (field.decode("ascii").strip() for field in fields)
            members.append(
                {
                    "name": name.rstrip("/"),
                    "type": "file",
                    "mtime": int(mtime),
                    "uid": int(uid),
                    "gid": int(gid),
                    "user": "",
                    "group": "",
                    "mode": int(mode, 8) & 0o7777,
                    "target": "",
                }
            )
            file.seek(int(size) + int(size) % 2, os.SEEK_CUR)
    return members


def list_tar(deb, part):
    with subprocess.Popen(["dpkg-deb", part, deb], stdout=subprocess.PIPE) as reader:
        with tarfile.open(fileobj=reader.stdout, mode="r|") as archive:
            members = [
                {
                    "name": member.name,
                    "type": "directory" if member.isdir() else "link" if member.issym() else "file" if member.isreg() else "other",
                    "mtime": member.mtime,
                    "uid": member.uid,
                    "gid": member.gid,
                    "user": member.uname,
                    "group": member.gname,
                    "mode": member.mode & 0o7777,
                    "target": member.linkname,
                }
                for member in archive
            ]
        reader.stdout.read()
    if reader.returncode != 0:
        sys.exit("dpkg-deb %s ended with status %d" % (part, reader.returncode))
    return members


main()
