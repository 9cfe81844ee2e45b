#!/bin/sh
# Everything that can be wrong with what a user hands over: one clear error each, the right exit code, nothing half-written.
. "$(dirname "$0")/setup.sh"

# expect CODE WORDS COMMAND…: the command ends with CODE, prints WORDS on standard error, and leaves no half-made output.
expect() {
  code=$1 words=$2
  shift 2
  found=0
  "$@" >stdout 2>stderr || found=$?
  if [ "$found" -ne "$code" ]; then
    cat stdout stderr >&2
    fail "exit $found instead of $code: $*"
  elif ! cat stdout stderr | grep -qF -- "$words"; then
    cat stdout stderr >&2
    fail "'$words' is not in what it said: $*"
  elif [ -n "$(find . -path '*/attempts/*' -type f ! -name '*.lock' 2>/dev/null | head -n 1)" ]; then
    fail "an attempt was left behind: $*"
  else
    pass
  fi
}

# edited SED-SCRIPT: the quick pipeline with one thing changed.
edited() { sed -E "$1" pipelines/fashion-quick.yaml >pipelines/bad.yaml; }

echo "configuration"
expect 2 "cannot open pipelines/none.yaml" "$millrace" run pipelines/none.yaml
edited 's/epochs: 5/epoch: 5/'
expect 2 "stages.train.epoch: unknown key; did you mean 'epochs'?" "$millrace" run pipelines/bad.yaml
edited 's/batch: 64/bach: 64/'
expect 2 "pipelines/bad.yaml:16:5: stages.train.bach: unknown key; did you mean 'batch'?" "$millrace" run pipelines/bad.yaml
edited 's/epochs: 5/epochs: five/'
expect 2 "stages.train.epochs: expected an integer" "$millrace" run pipelines/bad.yaml
edited 's/epochs: 5/epochs: -5/'
expect 2 "stages.train.epochs" "$millrace" run pipelines/bad.yaml
edited 's/data: preprocess/data: preproces/'
expect 2 "there is no stage 'preproces'; did you mean 'preprocess'?" "$millrace" run pipelines/bad.yaml
edited 's/data: preprocess/data: report/'
expect 2 "break the circle" "$millrace" run pipelines/bad.yaml
edited 's/data: preprocess/data: train/'
expect 2 "refers to itself" "$millrace" run pipelines/bad.yaml
edited 's/methods: \[temperature\]/methods: [temperatur]/'
expect 2 "did you mean 'temperature'?" "$millrace" run pipelines/bad.yaml
edited 's/dataset: fashion_mnist/dataset: fashion_mnits/'
expect 2 "there is no dataset 'fashion_mnits'" "$millrace" run pipelines/bad.yaml
edited 's/networks\/c3.yaml/networks\/c33.yaml/'
expect 2 "there is no pipelines/networks/c33.yaml" "$millrace" run pipelines/bad.yaml
edited 's/monitor: validation.loss/monitor: loss/'
expect 2 "stages.train.stopEarly.monitor" "$millrace" run pipelines/bad.yaml
edited 's/^seed: 42//'
expect 2 "seed: 42" "$millrace" run pipelines/bad.yaml
printf 'name: x\nstages: {train: [\n' >pipelines/bad.yaml
expect 2 "pipelines/bad.yaml:" "$millrace" run pipelines/bad.yaml
printf 'name: x\nname: y\nstages: {}\n' >pipelines/bad.yaml
expect 2 "name" "$millrace" run pipelines/bad.yaml
sed 's/- dense: 10/- dens: 10/' pipelines/networks/c3.yaml >pipelines/networks/bad.yaml
edited 's/networks\/c3.yaml/networks\/bad.yaml/'
expect 2 "there is no layer 'dens'; did you mean 'dense'?" "$millrace" run pipelines/bad.yaml
sed 's/- flatten//' pipelines/networks/c3.yaml >pipelines/networks/bad.yaml
expect 2 "put a flatten before it" "$millrace" run pipelines/bad.yaml
expect 2 "--threads" "$millrace" run "$quick" --threads 0
expect 2 "did you mean 'preprocess'?" "$millrace" why "$quick" preproces
[ ! -e .millrace ] && pass || fail "a mistake in the configuration touched the store"

echo "data"
sed 's/- dense: 10/- dense: 11/' pipelines/networks/c3.yaml >pipelines/networks/bad.yaml
expect 3 "10 classes" "$millrace" run pipelines/bad.yaml --store other
printf 'input: [1, 28, 28]\npreset: keras\nlayers: [flatten, {dense: 100}, {dense: 100}, {dense: 10}]\n' \
  >pipelines/networks/bad.yaml
edited 's/networks\/c3.yaml/networks\/bad.yaml/; s/adam: \{learningRate: 0.003\}/sgd: {learningRate: 10}/; s/: cosine/: constant/; s/gradCAM, //'
expect 3 "in epoch 1, step" "$millrace" run pipelines/bad.yaml --store other
expect 3 "lower the learning rate" "$millrace" run pipelines/bad.yaml --store other
sed 's/- dense: 10/- dense: 11/' pipelines/networks/c3.yaml >pipelines/networks/bad.yaml
edited 's/split: test|test: test/test: "tests[:50%]"/'
expect 3 "tests" "$millrace" run pipelines/bad.yaml --store other
mkdir -p .millrace/sources/fashion_mnist
echo "no images" | gzip >.millrace/sources/fashion_mnist/train-images-idx3-ubyte.gz
expect 3 "train-images-idx3-ubyte.gz" "$millrace" run "$quick" --store other2
rm -r .millrace
sed -E 's,/usr/share/datasets,/nowhere,; s,http://fashion[^"]*/,http://127.0.0.1:9/,; s,"millrace:contentSha256": "....,&,' \
  "$root/data-manifests/fashion_mnist.json" >data-manifests/fashion_mnist.json
expect 3 "apt-get install dataset-fashion-mnist" "$millrace" run "$quick" --store other3
printf '{"name": 1}' >data-manifests/fashion_mnist.json
expect 2 "fashion_mnist" "$millrace" run "$quick" --store other3
cp "$root/data-manifests/fashion_mnist.json" data-manifests/

echo "store"
touch file
expect 3 "file/store" "$millrace" run "$quick" --store file/store
"$millrace" run "$quick" --store good >/dev/null 2>&1 || fail "the quick pipeline"
blobs good >before
largest=$(find good/blobs -type f -size +100k -printf '%s %p\n' | sort -n | tail -n 1 | cut -d' ' -f2)
chmod u+w "$largest" && printf 'X' | dd of="$largest" bs=1 seek=5000 conv=notrunc 2>/dev/null
expect 0 "calibrate" "$millrace" run "$quick" --store good --force train.1
blobs good >after
if cmp -s before after; then pass; else fail "a damaged blob was not healed"; fi

if [ "$(id -u)" -eq 0 ] && mkdir small && mount -t tmpfs -o size=12m tmpfs small 2>/dev/null; then
  cleanup() { umount small 2>/dev/null || true; rm -rf "$work"; }
  expect 6 "free some space" "$millrace" run "$quick" --store small/store
  records=$(find small/store/records -type f 2>/dev/null | wc -l)
  [ "$records" -eq 0 ] && pass || fail "a full disk left $records records"
  mount -o remount,ro small
  expect 3 "small/new" "$millrace" run "$quick" --store small/new
  umount small
else
  echo "skipped: full disk and read-only disk (mounting needs root)"
fi
echo "datasets"
shapes="$root/Tests/RecordsTests/Goldens/shapes/1.2.0"
expect 0 "split train: 157 records" "$millrace" dataset verify "$shapes"
expect 0 "157 records, read back equal" "$millrace" dataset convert "$shapes" shapes.mds --format mds --compression zstd
expect 0 "157 records, read back equal" "$millrace" dataset convert shapes.mds shapes.tar --format webdataset
expect 2 "shapes.mds exists already" "$millrace" dataset convert "$shapes" shapes.mds --format mds
expect 2 "has no split 'nope'; it has train, test" "$millrace" dataset convert "$shapes" x --format mds --split nope
expect 2 "this is how mds may be compressed" "$millrace" dataset convert "$shapes" x --format tfds --compression gzip
expect 2 "format 'zip'; expected one of" "$millrace" dataset convert "$shapes" x --format zip
expect 2 "there is no dataset 'nowhere'" "$millrace" dataset verify nowhere
expect 2 "known by its looks" "$millrace" dataset verify .
expect 2 "has no columns to name; csv has" "$millrace" dataset info "$shapes" --label label
cp -R "$shapes" damaged
printf X | dd of=damaged/shapes-train.tfrecord-00002-of-00004 bs=1 seek=500 conv=notrunc 2>/dev/null
expect 3 "shapes-train.tfrecord-00002-of-00004: record" "$millrace" dataset verify damaged
expect 3 "shapes-train.tfrecord-00002-of-00004: record" "$millrace" dataset convert damaged y --format mds
mkdir -p images/cat images/dog
printf 'no image' >images/dog/a.png
expect 3 "feature 'image' cannot be decoded" "$millrace" dataset verify images --format images
expect 0 "split train: 1 record," "$millrace" dataset info images
printf x >images/stray.png
expect 3 "images/stray.png lies at another depth" "$millrace" dataset verify images
printf 'a,b\n1\n' >t.csv
expect 3 "t.csv: line 2 at byte 4 has 1 fields, the header 2" "$millrace" dataset head t.csv
if [ -n "$(find . -maxdepth 1 \( -name '.converting-*' -o -name x -o -name y \))" ]; then fail "a conversion was left behind"; else pass; fi

finish
