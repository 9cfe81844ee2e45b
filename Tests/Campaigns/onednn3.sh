#!/bin/sh
# Compiles everything that talks to oneDNN against version 3's headers, where the distribution still has version 2: from
# PyPI's onednn-devel, into a folder of its own. That package's library computes on SYCL devices only, so it is linked
# and asked for its version, not run.
set -eu
cd "$(dirname "$0")/../.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/python"
"$work/python/bin/pip" install -q --disable-pip-version-check onednn-devel
include=$work/python/include

swift build -c release --scratch-path "$work/build" --target Networks -Xcc "-I$include"
objects=$(find "$work/build/" -path '*Networks.build*' -name '*.o')
# shellcheck disable=SC2086 # one word a file
nm $objects | grep -q 'U dnnl_memory_desc_clone' || {
  echo "Networks was not compiled against oneDNN 3's headers" >&2
  exit 1
}

cat >"$work/version.c" <<'C'
#include "shim.h"
#include <stdio.h>

int main(void) {
  millrace_layout layout = millrace_layout_create(2, (dnnl_dim_t[]){3, 5}, dnnl_f32, dnnl_ab);
  const dnnl_version_t *version = dnnl_version();
  printf("oneDNN %d.%d.%d: %zu bytes\n", version->major, version->minor, version->patch,
      millrace_layout_byte_count(layout));
  millrace_layout_destroy(layout);
}
C
cc -Wall -Werror -Wno-unused-function -ISources/COneDNN -I"$include" "$work/version.c" -o "$work/version" \
  -L"$work/python/lib" -ldnnl -ldl -Wl,-rpath-link,"$work/python/lib"
found=$(LD_LIBRARY_PATH=$work/python/lib "$work/version")
echo "$found"
case $found in "oneDNN 3."*": 60 bytes") ;; *) exit 1 ;; esac
