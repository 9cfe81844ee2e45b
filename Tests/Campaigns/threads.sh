#!/bin/sh
# The same pipelines from an empty store with 1, 2 and 3 threads: every artifact must have the same digest. The second
# pipeline has what the first lacks: normalisation over the batch, dropout, augmentation.
. "$(dirname "$0")/setup.sh"

sed -E 's,networks/c3,networks/vgg,; s/train\[:25%\]/train[:5%]/; s/epochs: 5/epochs: 2/; s/^name: .*/name: vgg/
  s/^( *)schedule: cosine/&\n\1augment: [{randomFlip: horizontal}, {randomTranslation: 0.05}]/' "$quick" >pipelines/vgg.yaml

for pipeline in "$quick" pipelines/vgg.yaml; do
  name=$(basename "$pipeline" .yaml)
  for threads in 1 2 3; do
    "$millrace" run "$pipeline" --threads "$threads" --store "$name-$threads" --out "out-$threads" >log 2>&1 ||
      { cat log >&2; fail "$name with $threads threads"; continue; }
    blobs "$name-$threads" >"$name-$threads.blobs"
    if cmp -s "$name-1.blobs" "$name-$threads.blobs"; then
      pass
    else
      fail "$name: artifacts differ between 1 and $threads threads"
    fi
  done
  echo "$name: $(wc -l <"$name-1.blobs") blobs compared"
done
finish
