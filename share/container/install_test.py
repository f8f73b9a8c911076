"""Puts a .deb through its whole life in a throw-away system: install, tests, remove, reinstall, upgrade, purge.

Reads /build/in/request.json and the .debs beside it. Leaves /build/out/report.json; on a failure the last line of the output
is "install-test: " and JSON that says which step failed. Nothing may be left behind but what a purge cannot know.
"""

import hashlib
import json
import os
import stat
import subprocess
import sys

INPUTS = "/build/in"
# Volatile, or not part of the system's disk.
NOT_LOOKED_AT = ("/proc", "/sys", "/dev", "/run", "/tmp", "/build", "/vendor")
# What belongs to programs that keep lists of everything (dpkg, users, caches, logs).
KEPT_BY_OTHERS = (
    "/var/lib/dpkg/",
    "/var/log/",
    "/var/cache/",
    "/var/lib/systemd/catalog/",
    "/etc/passwd",
    "/etc/group",
    "/etc/shadow",
    "/etc/gshadow",
    "/etc/subuid",
    "/etc/subgid",
    "/etc/.pwd.lock",
    "/etc/ld.so.cache",
)


class Failed(Exception):
    def __init__(self, report):
        super().__init__(report)
        self.report = report


class Journal:
    def __init__(self):
        self.steps = []

    def run(self, step, command, check=True, **options):
        print("--- %s: %s" % (step, " ".join(command)), flush=True)
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            **options,
        )
        print(done.stdout, end="", flush=True)
        self.steps.append({"step": step, "command": " ".join(command), "status": done.returncode})
        if check and done.returncode != 0:
            raise Failed(
                {
                    "code": "install-test-failed",
                    "step": step,
                    "command": " ".join(command),
                    "status": done.returncode,
                    "tail": [line[:400] for line in done.stdout.splitlines()[-15:]],
                }
            )
        return done.stdout

    def expect(self, check, problems):
        print("--- check: %s" % check, flush=True)
        self.steps.append({"step": check, "command": "", "status": 1 if problems else 0})
        if problems:
            raise Failed({"code": "install-check-failed", "check": check, "problems": [p[:400] for p in problems[:20]]})


def main():
    with open(os.path.join(INPUTS, "request.json"), encoding="utf-8") as file:
        request = json.load(file)
    journal = Journal()
    try:
        live(request, journal)
    except Failed as failure:
        print("install-test: " + json.dumps(failure.report), flush=True)
        sys.exit(1)
    with open("/build/out/report.json", "w", encoding="utf-8") as file:
        json.dump({"steps": journal.steps}, file)


def live(request, journal):
    name, deb = request["name"], os.path.join(INPUTS, request["deb"])
    before = look()

    install(journal, "install", name, deb)
    check_installed(journal, "after install", request)
    check_from_debian(journal, request)
    for number, test in enumerate(request["tests"], 1):
        run_test(journal, "test %d" % number, test)
    for unit in request["units"]:
        journal.run("unit %s" % unit, ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", unit])

    leave_bytecode(request)
    journal.run("remove", ["dpkg", "--remove", name])
    check_removed(journal, "remove", request, before)

    install(journal, "install again", name, deb)
    check_installed(journal, "after install again", request)
    leave_bytecode(request)
    install(journal, "reinstall", name, deb)
    check_installed(journal, "after reinstall", request)
    journal.run("remove before purge", ["dpkg", "--remove", name])
    purge(journal, "purge", request, before)

    if "previous" in request:
        install(journal, "install previous", name, os.path.join(INPUTS, request["previous"]))
        leave_bytecode(request)
        install(journal, "upgrade", name, deb)
        check_installed(journal, "after upgrade", request)
        purge(journal, "purge after upgrade", request, before)


def install(journal, step, name, deb):
    journal.run(step, ["dpkg", "--force-confold", "--install", deb])
    status = journal.run(step + ": status", ["dpkg-query", "--show", "--showformat", "${db:Status-Abbrev}", name])
    journal.expect(step + ": dpkg's status", [] if status.strip() == "ii" else ["the status is " + status])
    audit = journal.run(step + ": audit", ["dpkg", "--audit"])
    journal.expect(step + ": dpkg --audit", audit.splitlines())


def check_installed(journal, when, request):
    listed = journal.run("dpkg --verify " + when, ["dpkg", "--verify", request["name"]])
    journal.expect("dpkg --verify " + when, listed.splitlines())
    python = os.path.join(request["prefix"], "bin", request["python"])
    site = os.path.join(request["prefix"], "lib", request["python"], "site-packages")
    command = [python, "-I", "-B", os.path.join(INPUTS, "verify_records.py"), site]
    journal.run("RECORD files " + when, command)
    stray = [path for path in foreign_bytecode(request) if os.path.basename(path).startswith("debwright_stray")]
    journal.expect("bytecode that dpkg does not own is gone " + when, stray)


# Every module by itself, and what the project says of itself: both come through the venv, which sees nothing else of Debian.
IMPORT = (
    "import importlib, importlib.metadata, sys; importlib.metadata.version(sys.argv[1]); "
    "[importlib.import_module(name) for name in sys.argv[2:]]"
)


def check_from_debian(journal, request):
    python = os.path.join(request["prefix"], "bin", request["python"])
    for project in request.get("from-debian", []):
        command = [python, "-I", "-B", "-c", IMPORT, project["name"]] + project["modules"]
        journal.run("import of %s from Debian" % project["name"], command)


def run_test(journal, step, test):
    home = "/tmp/home"
    os.makedirs(home, exist_ok=True)
    if test["user"] != "root":
        journal.run("user of " + step, ["getent", "passwd", test["user"]])
    environment = {
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME": home,
        "USER": test["user"],
        "LOGNAME": test["user"],
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
    }
    journal.run(step, ["/bin/sh", "-ec", test["run"]], cwd=home, env=environment)


def leave_bytecode(request):
    """What an interpreter run by root may leave: a file that dpkg does not own in a folder that it does, and one in its own."""
    site = os.path.join(request["prefix"], "lib", request["python"], "site-packages")
    for folder in (site, os.path.join(site, next(iter(packages_in(site)), ""))):
        cache = os.path.join(folder, "__pycache__")
        os.makedirs(cache, exist_ok=True)
        with open(os.path.join(cache, "debwright_stray.pyc"), "wb"):
            pass


def packages_in(site):
    for entry in sorted(os.listdir(site)):
        path = os.path.join(site, entry)
        # A link leads to a Debian package, whose folders are not ours.
        if os.path.islink(path) or not os.path.isdir(path):
            continue
        if not entry.endswith(".dist-info") and entry != "__pycache__":
            yield entry


def foreign_bytecode(request):
    for parent, _, files in os.walk(request["prefix"]):
        if os.path.basename(parent) == "__pycache__":
            for name in files:
                yield os.path.join(parent, name)


def check_removed(journal, step, request, before):
    left = leftovers(before, look())
    conffiles = set(request["conffiles"])
    folders = {parent for path in conffiles for parent in parents(path)}
    # postrm keeps these until purge: state of units, the profile's local part, homes.
    kept = tuple(request["homes"] + (["/etc/apparmor.d"] if request["profiles"] else []))
    problems = [
        path
        for path in left
        if path not in conffiles and path not in folders and not path.startswith("/var/lib/systemd/deb-systemd-helper-")
        and not path.startswith("/etc/systemd/system/") and not (kept and path.startswith(kept))
    ]
    report_leftovers(journal, step, problems)


def purge(journal, step, request, before):
    """What tests stored in a user's home stays: it is the administrator's to delete. An empty home goes."""
    journal.run(step, ["dpkg", "--purge", request["name"]])
    filled = [home for home in request["homes"] if os.path.isdir(home) and os.listdir(home)]
    left = leftovers(before, look())
    report_leftovers(journal, step, [p for p in left if not any((p + "/").startswith(home + "/") for home in filled)])


def report_leftovers(journal, step, paths):
    print("--- check: nothing left behind by " + step, flush=True)
    journal.steps.append({"step": "nothing left behind by " + step, "command": "", "status": 1 if paths else 0})
    if paths:
        raise Failed({"code": "leftover-files", "step": step, "paths": paths[:50]})


def parents(path):
    while (path := os.path.dirname(path)) != "/":
        yield path


def look():
    """What every path is: type, permission bits, link target; for files size, and a hash where people configure things."""
    seen = {}
    pending = ["/"]
    while pending:
        for entry in os.scandir(pending.pop()):
            path = entry.path
            if path.startswith(NOT_LOOKED_AT) or path.startswith(KEPT_BY_OTHERS):
                continue
            status = entry.stat(follow_symlinks=False)
            if stat.S_ISDIR(status.st_mode):
                seen[path] = ("directory", status.st_mode)
                pending.append(path)
            elif stat.S_ISLNK(status.st_mode):
                seen[path] = ("link", os.readlink(path))
            else:
                seen[path] = ("file", status.st_mode, status.st_size, digest(path) if path.startswith("/etc/") else "")
    return seen


def digest(path):
    if not os.path.isfile(path):
        return ""
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def leftovers(before, after):
    """Paths that were not there, are gone, or are another thing.

    Not counted: empty folders that no package owns, such as /opt, which dpkg removes with the last thing in them, and
    bytecode of the suite's own interpreter.
    """
    changed = [path for path in before.keys() | after.keys() if before.get(path) != after.get(path)]
    return sorted(
        path
        for path in changed
        if not (path not in after and before[path][0] == "directory")
        and not (path.startswith("/usr/lib/python3") and "/__pycache__" in path)
    )


main()
