#!/bin/sh
# Checks that clang-format would change no source, or with --fix lets it. Templates of plug-ins are no C++ yet.
set -eu
cd "$(dirname "$0")/.."
find framework plugins apps tests -type f \( -name '*.cpp' -o -name '*.hpp' -o -name '*.h' \) ! -path '*/templates/*' |
  if [ "${1:-}" = --fix ]; then
    xargs clang-format -i
  elif ! xargs clang-format --dry-run -Werror; then
    echo "Some sources are not formatted. To format them, run: sh tests/format.sh --fix" >&2
    exit 1
  fi
