#!/usr/bin/env bash
# Builds mcpcore_<version>_<architecture>.deb for the machine that it runs on. It needs dpkg-deb and the .NET SDK, no debhelper.
#
#   deploy/debian/build-deb.sh [--output FOLDER] [--installation FOLDER]
#
#   --output        where the package goes; without it, artifacts/packages
#   --installation  what `dotnet publish src/McpCore.Cli -c Release -o FOLDER` has left; without it, that is done first
#
# Prints the path of the package.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
root="$(cd "$here/../.." && pwd)"
output="$root/artifacts/packages"
installation=""

while [ $# -gt 0 ]; do
  case "$1" in
    --output) output="${2:?--output needs a folder}"; shift 2 ;;
    --installation) installation="${2:?--installation needs a folder}"; shift 2 ;;
    *) echo "build-deb.sh: \"$1\" is not known; allowed: --output FOLDER, --installation FOLDER" >&2; exit 2 ;;
  esac
done

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

if [ -z "$installation" ]; then
  installation="$work/installation"
  # The paths of the machine that builds do not go into the package: stack traces name files as /_/src/...
  dotnet publish "$root/src/McpCore.Cli" -c Release -o "$installation" -p:ContinuousIntegrationBuild=true -v q >&2
fi

if [ ! -x "$installation/mcpcored" ]; then
  echo "build-deb.sh: there is no mcpcored in $installation; it is not what a publish of src/McpCore.Cli leaves" >&2
  exit 1
fi

version="$("$installation/mcpcored" --version)"
version="${version%%+*}"
# In a Debian version a pre-release sorts before its release by a tilde: 1.0.0-rc.1 becomes 1.0.0~rc.1.
version="${version/-/\~}"
architecture="$(dpkg --print-architecture)"
tree="$work/tree"

# Files: what a publish leaves, its configuration in /etc where an administrator looks for it, the programs on the path.
install -d "$tree/usr/lib" "$tree/usr/bin" "$tree/etc/mcpcore" "$tree/lib/systemd/system" "$tree/usr/lib/systemd/user" "$tree/usr/share/doc/mcpcore"
cp -r "$installation" "$tree/usr/lib/mcpcore"
find "$tree/usr/lib/mcpcore" -type d -exec chmod 755 {} +
find "$tree/usr/lib/mcpcore" -type f -exec chmod 644 {} +
chmod 755 "$tree/usr/lib/mcpcore/mcpcore" "$tree/usr/lib/mcpcore/mcpcored"
sed 's|"docs/mcpcore.schema.json"|"/usr/lib/mcpcore/docs/mcpcore.schema.json"|' "$tree/usr/lib/mcpcore/mcpcore.json" >"$tree/etc/mcpcore/mcpcore.json"
chmod 644 "$tree/etc/mcpcore/mcpcore.json"
rm "$tree/usr/lib/mcpcore/mcpcore.json"
# Relative links, so that the tree also works where it was only unpacked.
ln -s ../../../etc/mcpcore/mcpcore.json "$tree/usr/lib/mcpcore/mcpcore.json"
ln -s ../lib/mcpcore/mcpcore "$tree/usr/bin/mcpcore"
ln -s ../lib/mcpcore/mcpcored "$tree/usr/bin/mcpcored"
install -m 644 "$root/deploy/systemd/mcpcore.service" "$tree/lib/systemd/system/mcpcore.service"
install -m 644 "$root/deploy/systemd/mcpcore-user.service" "$tree/usr/lib/systemd/user/mcpcore-user.service"
install -m 644 "$here/copyright" "$tree/usr/share/doc/mcpcore/copyright"
install -m 644 "$root/docs/install.md" "$tree/usr/share/doc/mcpcore/install.md"
gzip -9 -n -c "$root/CHANGELOG.md" >"$tree/usr/share/doc/mcpcore/changelog.gz"
chmod 644 "$tree/usr/share/doc/mcpcore/changelog.gz"
install -d "$tree/usr/share/man/man1" "$tree/usr/share/bash-completion/completions"
"$installation/mcpcore" man | gzip -9 -n >"$tree/usr/share/man/man1/mcpcore.1.gz"
"$installation/mcpcore" completion bash >"$tree/usr/share/bash-completion/completions/mcpcore"
chmod 644 "$tree/usr/share/man/man1/mcpcore.1.gz" "$tree/usr/share/bash-completion/completions/mcpcore"

# Control files.
install -d "$tree/DEBIAN"
sed -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$architecture/" -e "s/@SIZE@/$(du -sk --exclude=DEBIAN "$tree" | cut -f1)/" "$here/control.in" >"$tree/DEBIAN/control"
echo /etc/mcpcore/mcpcore.json >"$tree/DEBIAN/conffiles"
install -m 755 "$here/postinst" "$here/prerm" "$here/postrm" "$tree/DEBIAN/"
(cd "$tree" && find . -type f ! -path './DEBIAN/*' ! -path './etc/*' -printf '%P\0' | sort -z | xargs -0 md5sum) >"$tree/DEBIAN/md5sums"
chmod 644 "$tree/DEBIAN/control" "$tree/DEBIAN/conffiles" "$tree/DEBIAN/md5sums"

install -d "$output"
package="$output/mcpcore_${version}_${architecture}.deb"
dpkg-deb --root-owner-group -Zxz --build "$tree" "$package" >&2
echo "$package"
