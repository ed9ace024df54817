#!/bin/sh
# Installs what Rheobase is built with, from Debian 12's packages. Prints what is missing and installs it with apt-get, with
# sudo only when it is not root. Where there is no apt-get it lists what is needed and continues.
#   sh cmake/install-dependencies.sh          what a build needs
#   sh cmake/install-dependencies.sh tests    what the tests need as well
set -eu

packages="g++ cmake ninja-build pkg-config libboost-dev libboost-program-options-dev libboost-test-dev libtbb-dev
libtomlplusplus-dev nlohmann-json3-dev libfmt-dev librandom123-dev libxxhash-dev gnuplot-nox"
[ "${1:-}" != tests ] || packages="$packages libbenchmark-dev libeigen3-dev clang clang-format clang-tidy"

if ! command -v apt-get >/dev/null 2>&1 || ! command -v dpkg-query >/dev/null 2>&1; then
  echo "There is no apt-get here. Rheobase needs, under their Debian names:"
  echo "$packages" | tr -s ' \n' '\n' | sed 's/^/  /'
  echo "Continuing; the build stops at the first one that it does not find."
  exit 0
fi

missing=""
for package in $packages; do
  case "$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null || true)" in
    *"ok installed") ;;
    *) missing="$missing $package" ;;
  esac
done
if [ -z "$missing" ]; then
  echo "All dependencies are installed."
  exit 0
fi

as_root=""
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null 2>&1; then
    echo "These packages are missing, and only root may install them:$missing" >&2
    echo "Run as root: apt-get install$missing" >&2
    exit 1
  fi
  as_root="sudo"
fi
echo "Installing:$missing"
$as_root apt-get update -qq
# shellcheck disable=SC2086 # a list of words
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
