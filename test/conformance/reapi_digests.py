"""Digests of a folder and of an action, computed with Python's protobuf and the public definition of the Remote
Execution API. Reads {"folder", "arguments", "environment", "outputs", "platform"} as JSON, prints the digests as JSON.
"""

import hashlib
import json
import os
import sys

from buildgrid._protos.build.bazel.remote.execution.v2 import remote_execution_pb2 as reapi


def digest_of(content):
    return reapi.Digest(hash=hashlib.sha256(content).hexdigest(), size_bytes=len(content))


def digest_of_message(message):
    return digest_of(message.SerializeToString(deterministic=True))


def digest_of_folder(path):
    directory = reapi.Directory()
    for name in sorted(os.listdir(os.fsencode(path))):
        full = os.path.join(os.fsencode(path), name)
        if os.path.islink(full):
            directory.symlinks.add(name=name.decode(), target=os.readlink(full).decode())
        elif os.path.isdir(full):
            directory.directories.add(name=name.decode(), digest=digest_of_folder(full))
        else:
            with open(full, "rb") as file:
                node = directory.files.add(name=name.decode(), digest=digest_of(file.read()))
            node.is_executable = bool(os.stat(full).st_mode & 0o100)
    return digest_of_message(directory)


wanted = json.load(sys.stdin)
root = digest_of_folder(wanted["folder"])
platform = reapi.Platform()
for name, value in sorted(wanted["platform"].items()):
    platform.properties.add(name=name, value=value)
command = reapi.Command(arguments=wanted["arguments"], output_paths=wanted["outputs"], platform=platform)
for name, value in sorted(wanted["environment"].items()):
    command.environment_variables.add(name=name, value=value)
action = reapi.Action(command_digest=digest_of_message(command), input_root_digest=root, platform=platform)
print(json.dumps({"root": root.hash, "size": root.size_bytes, "action": digest_of_message(action).hash}))
