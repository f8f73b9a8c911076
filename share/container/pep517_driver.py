"""Calls a PEP 517 build backend inside the container; standard library only, Python 3.9 or later.

Reads /build/in/request.json, runs in the folder of the unpacked source, and leaves in /build/out either the wheel or
requires.json: what the backend asks for beyond the static [build-system] requires. A wheel is built only if that
answer is the one that was locked.
"""

import importlib
import json
import os
import sys

OUT = "/build/out"


def main():
    # The interpreter put the driver's own folder here; a backend must not see it.
    sys.path.pop(0)
    with open("/build/in/request.json", encoding="utf-8") as file:
        request = json.load(file)
    backend = load_backend(request["backend"], request["backend-path"])
    settings = request["config-settings"] or None
    requires = ask_requires(backend, settings)
    if request["task"] == "requires" or requires != request["dynamic-requires"]:
        with open(os.path.join(OUT, "requires.json"), "w", encoding="utf-8") as file:
            json.dump(requires, file)
        return
    backend.build_wheel(OUT, settings)


def load_backend(reference, backend_path):
    folders = [os.path.realpath(os.path.join(os.getcwd(), path)) for path in backend_path]
    sys.path[:0] = folders
    module_name, _, attributes = reference.partition(":")
    backend = importlib.import_module(module_name)
    if folders and not is_below(os.path.realpath(backend.__file__), folders):
        sys.exit("the backend %s was not loaded from backend-path %s" % (module_name, backend_path))
    for attribute in attributes.split(".") if attributes else []:
        backend = getattr(backend, attribute)
    return backend


def is_below(path, folders):
    return any(os.path.commonpath([path, folder]) == folder for folder in folders)


def ask_requires(backend, settings):
    hook = getattr(backend, "get_requires_for_build_wheel", None)
    return sorted(set(hook(settings))) if hook else []


main()
