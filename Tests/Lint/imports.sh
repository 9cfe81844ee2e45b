#!/bin/sh
# Holds the sources to the module table of Package.swift: a file imports only modules that its own row lists, and a row
# lists only modules that stand above it.
set -eu
cd "$(dirname "$0")/../.."

table=$(tr '\n' ' ' <Package.swift | grep -oE 'Module\( *"[A-Za-z]+"[^)]*' |
  sed -E 's/Module\( *"([A-Za-z]+)"/\1 /; s/packages:.*//; s/imports://; s/plugins:.*//; s/[^A-Za-z ]/ /g; s/ +/ /g')
ours=$(printf '%s\n' "$table" | cut -d' ' -f1)
system=$(ls -d Sources/C[A-Z]* | xargs -n1 basename)
status=0
above=" $(echo "$system" | tr '\n' ' ') "

while read -r module imports; do
  for import in $imports; do
    case "$above" in
      *" $import "*) ;;
      *) echo "Package.swift: $module imports $import, which does not stand above it" >&2; status=1 ;;
    esac
  done
  above="$above$module "
  for name in $ours $system; do
    case " $imports $module " in *" $name "*) continue ;; esac
    if grep -rnE "^(public |package |internal |private )?import $name( |$)" "Sources/$module"; then
      echo "^ Sources/$module imports $name, which its row in Package.swift does not list" >&2
      status=1
    fi
  done
done <<EOF
$table
EOF
[ "$status" -eq 0 ] && echo "imports follow the module table"
exit "$status"
