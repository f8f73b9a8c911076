#!/bin/sh
# Asks dpkg-shlibdeps which packages the compiled files in debian/PACKAGE need; the answer goes to /build/out/shlibs.
# Folders that hold libraries of the package itself are searched too; such a library needs no other package.
# usage: shared_libraries.sh PACKAGE, in the folder above debian/
set -eu
package=$1
tree=debian/$package
mkdir -p "$tree/DEBIAN"
set -- -O
while IFS= read -r folder; do
    set -- "$@" "-l$tree/$folder"
done <folders
while IFS= read -r file; do
    set -- "$@" "-e$tree/$file"
done <files
exec dpkg-shlibdeps "$@" >/build/out/shlibs
