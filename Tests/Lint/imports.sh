#!/bin/sh
# Holds the sources to the module table of Package.swift: a file imports only modules that its own row lists, a row lists
# only modules that stand above it, and no module is called as a type in it. A stage's identity is made of this table, so
# what it leaves out would be missed.
set -eu
cd "$(dirname "$0")/../.."

# One line a module: its name, its folder, what it may import.
table=$(tr '\n' ' ' <Package.swift | grep -oE 'Module\( *(stage: )?"[A-Za-z]+"[^)]*' |
  sed -E 's/Module\( *stage: "([A-Za-z]+)"/Stage\1 Sources\/Stages\/\1 /
    s/Module\( *"([A-Za-z]+)", *path: "([^"]+)"/\1 \2 /; s/Module\( *"([A-Za-z]+)"/\1 Sources\/\1 /
    s/(packages|plugins|hasTests):.*//; s/imports://; s/[^A-Za-z\/ ]/ /g; s/ +/ /g')
ours=$(printf '%s\n' "$table" | cut -d' ' -f1)
system=$(ls -d Sources/C[A-Z]* | xargs -n1 basename)
status=0
above=" $(echo "$system" | tr '\n' ' ') "

stages=$(printf '%s\n' "$table" | cut -d' ' -f1 | grep '^Stage[A-Z]' | tr '\n' ' ')
while read -r module folder imports; do
  # The registry of stages imports all of them.
  if [ "$module" = Stages ]; then imports="$imports $stages"; fi
  for import in $imports; do
    case "$above" in
      *" $import "*) ;;
      *) echo "Package.swift: $module imports $import, which does not stand above it" >&2; status=1 ;;
    esac
  done
  above="$above$module "
  if grep -rnwE "(struct|enum|class|protocol|actor|typealias) $module" "$folder"; then
    echo "^ a type is called as its module; rename it, or the module could not be told from it" >&2
    status=1
  fi
  for name in $ours $system; do
    case " $imports $module " in *" $name "*) continue ;; esac
    if grep -rnE "^((@[A-Za-z]+|public|package|internal|private|fileprivate) )*import ([a-z]+ )?$name([. ]|$)" "$folder"
    then
      echo "^ $folder imports $name, which its row in Package.swift does not list" >&2
      status=1
    fi
  done
done <<TABLE
$table
TABLE
[ "$status" -eq 0 ] && echo "imports follow the module table"
exit "$status"
