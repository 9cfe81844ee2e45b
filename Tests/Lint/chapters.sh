#!/bin/sh
# Holds folders to chapters: none of more than 25 sources; every source in a module of the table in Package.swift, and a folder of
# tests beside each module that has some, and beside nothing else.
set -eu
cd "$(dirname "$0")/../.."
status=0
complain() { echo "$1" >&2; status=1; }

for folder in $(find Sources Tests -type d ! -path '*/Goldens*' ! -path 'Tests/Campaigns*' ! -path 'Tests/Peers*'); do
  count=$(find "$folder" -maxdepth 1 -type f \( -name '*.swift' -o -name '*.c' -o -name '*.h' \) | wc -l)
  [ "$count" -le 25 ] || complain "$folder has $count sources; give it chapters of at most 25"
done

rows=$(tr '\n' ' ' <Package.swift | grep -oE 'Module\( *(stage: )?"[A-Za-z]+"[^)]*\)')
modules=$(printf '%s\n' "$rows" | sed -E 's/Module\( *stage: "([A-Za-z]+)".*/Stages\/\1/; s/.*path: "Sources\/([^"]+)".*/\1/
  s/Module\( *"([A-Za-z]+)".*/\1/')
targets=$(grep -oE '(name|path): "[A-Za-z/]+"' Package.swift | sed -E 's/.*"(Sources\/)?([^"]+)"/\2/')
for folder in Sources/* Sources/Stages/*; do
  case "$folder" in Sources/Stages | *.docc) continue ;; esac
  printf '%s\n%s\n' "$modules" "$targets" | grep -qx "${folder#Sources/}" ||
    complain "$folder belongs to no module of Package.swift"
done

tested=$(printf '%s\n' "$rows" | grep -v 'hasTests: false' | grep -vE 'stage: "[A-Za-z]+"' | sed -E 's/Module\( *"([A-Za-z]+)".*/\1/'
  printf '%s\n' "$rows" | grep 'hasTests: true' | sed -E 's/Module\( *stage: "([A-Za-z]+)".*/Stage\1/')
executables=$(sed -n '/^let executables/,/^\]/p' Package.swift | tr '\n' ' ' | grep -oE 'Module\( *"[A-Za-z]+"' |
  sed -E 's/.*"([A-Za-z]+)"/\1/')
for module in $tested; do
  printf '%s\n' "$executables" | grep -qx "$module" || [ -d "Tests/${module}Tests" ] || complain "$module has no Tests/${module}Tests"
done
for folder in Tests/*Tests; do
  module=${folder#Tests/}
  printf '%s\n' "$tested" | grep -qx "${module%Tests}" || complain "$folder tests no module of Package.swift"
done
[ "$status" -eq 0 ] && echo "folders are chapters"
exit "$status"
