#!/bin/sh
# Shares results between workspaces through nginx on this machine. A fresh workspace executes nothing; entries that are
# removed, cut short, changed, emptied or made longer at random cost their stages' time and one warning, never a wrong
# result; so do a server that only gives, one that says nothing, one that is gone, and kills in the middle of a pull.
# TRIALS rounds of damage, 20 by default, and KILLS kills, 10 by default; SEED=7 repeats others than SEED=1.
. "$(dirname "$0")/setup.sh"

PATH="$PATH:/usr/sbin"
if ! command -v nginx >/dev/null || ! nginx -V 2>&1 | grep -q http_dav_module; then
  echo "skipped: there is no nginx with its dav module here; apt-get install nginx-light"
  exit 0
fi

# The server

mkdir -p server/files server/temp
[ "$(id -u)" -ne 0 ] || echo "user root;" >server/user
port=$((20000 + $$ % 20000))
serve() {
  while :; do
    {
      cat server/user 2>/dev/null || true
      cat <<END
daemon off;
master_process off;
pid $work/server/pid;
error_log $work/server/errors;
events {}
http {
  access_log $work/server/requests;
  client_body_temp_path $work/server/temp;
  proxy_temp_path $work/server/temp;
  fastcgi_temp_path $work/server/temp;
  uwsgi_temp_path $work/server/temp;
  scgi_temp_path $work/server/temp;
  server {
    listen 127.0.0.1:$port;
    root $work/server/files;
    client_max_body_size 0;
    location /team/ { dav_methods PUT; create_full_put_path on; }
    location /readonly/ { alias $work/server/files/team/; }
  }
}
END
    } >server/nginx.conf
    nginx -c "$work/server/nginx.conf" -e "$work/server/errors" 2>>server/errors &
    nginx=$!
    for _ in 1 2 3 4 5 6 7 8 9 10; do
      if curl --silent --noproxy '*' --output /dev/null "http://127.0.0.1:$port/"; then return; fi
      kill -0 "$nginx" 2>/dev/null || break
      sleep 0.2
    done
    # Somebody else may listen there.
    kill "$nginx" 2>/dev/null || true
    port=$((port + 1))
    [ "$port" -lt 45000 ] || { cat server/errors >&2; exit 1; }
  done
}
nginx=
cleanup() {
  [ -z "$nginx" ] || kill -KILL "$nginx" 2>/dev/null || true
  rm -rf "$work"
}
export no_proxy=127.0.0.1
serve
team="http://127.0.0.1:$port/team"

# The pipeline: large files and many small ones, some of them equal

cat >shared.yaml <<'END'
name: shared
stages:
  numbers: {run: "seq 1 200000 >$OUT/all; : >$OUT/none", outputs: [all, none]}
  parts:
    run: "mkdir $OUT/parts; split -a 3 -l 4000 numbers/all $OUT/parts/part-"
    inputs: [numbers]
    outputs: [parts]
  sums:
    run: "for part in parts/parts/*; do awk '{s += $1} END {print s}' $part; done >$OUT/sums"
    inputs: [parts]
    outputs: [sums]
  copies:
    run: "cat numbers/all numbers/all numbers/all >$OUT/three; cp numbers/all $OUT/one"
    inputs: [numbers]
    outputs: [three, one]
  total:
    run: "awk '{s += $1} END {print s}' sums/sums copies/one >$OUT/total; wc -c <copies/three >$OUT/length"
    inputs: [sums, copies]
    outputs: [total, length]
END

# Runs the pipeline in the fresh workspace $1 with the further arguments; sets `executed` and `warnings`.
fresh() {
  workspace=$1
  shift
  rm -rf "$workspace"
  mkdir "$workspace"
  cp shared.yaml "$workspace/"
  again "$workspace" "$@"
}
again() {
  workspace=$1
  shift
  status=0
  (cd "$workspace" && "$millrace" run shared.yaml --json "$@") >run.log 2>errors.log || status=$?
  executed=$(grep -c '"outcome":"EXECUTED"' run.log || true)
  warnings=$(cat run.log errors.log | grep -c 'shared cache' || true)
  if [ "$status" -ne 0 ]; then
    cat errors.log >&2
    fail "$workspace: exit code $status"
  fi
}

# Whether workspace $1 holds what the first one holds, byte for byte; $2 says what was tried.
same() {
  blobs "$1/.millrace" >found.blobs
  if ! cmp -s first.blobs found.blobs; then
    fail "$2: other contents"
  elif ! sound "$1/.millrace/blobs"; then
    fail "$2: damaged contents in the store"
  elif [ -n "$(find "$1/.millrace/attempts" -mindepth 1 | head -n 1)" ]; then
    fail "$2: $(find "$1/.millrace/attempts" -mindepth 1 | head -n 1) left behind"
  else
    pass
  fi
}

# Whether all files below $1 are named by their contents.
sound() {
  find "$1" -type f -exec sha256sum {} + | while read -r digest path; do
    [ "$digest" = "$(printf %s "${path#"$1"}" | tr -d /)" ] || exit 1
  done
}

expect() {
  if [ "$2" = "$3" ]; then pass; else fail "$1: expected $2, found $3"; fi
}

# Sharing

fresh first
blobs first/.millrace >first.blobs
expect "a run without a cache executes everything" 5 "$executed"
(cd first && "$millrace" push shared.yaml --cache "$team") >push.log || fail "push"
(cd first && MILLRACE_CACHE="$team" "$millrace" push shared.yaml) >push.log || fail "push again"
expect "a second push moves nothing" 1 "$(grep -c '5 present; 0 B moved' push.log)"
sound server/files/team/cas || fail "the server holds damaged contents after a push"

fresh second --pull --cache "$team"
expect "a fresh workspace executes nothing" "0 0" "$executed $warnings"
same second "a fresh workspace"
again second --pull --cache "$team"
expect "and is up to date then" 5 "$(grep -c '"outcome":"UP-TO-DATE"' run.log)"

mkdir third
cp shared.yaml third/
(cd third && "$millrace" pull shared.yaml --cache "$team") >pull.log || fail "pull"
expect "pull fetches everything" 1 "$(grep -c '5 pulled' pull.log)"
again third
expect "a run after a pull executes nothing" 0 "$executed"
same third "a pull"

# Damage

cp -R server/files/team pristine
seed=${SEED:-1}
# Sets `number` to one below $1; a subshell would forget.
below() {
  seed=$(((seed * 1103515245 + 12345) % 2147483648))
  number=$((seed / 65536 % $1))
}
damage() {
  case $2 in
    0) rm "$1" ;;
    1) truncate -s $(($(stat -c %s "$1") / 2)) "$1" ;;
    2) : >"$1" ;;
    3) printf 'x' >>"$1" ;;
    4) printf 'X' | dd of="$1" bs=1 seek=$(($(stat -c %s "$1") / 3)) conv=notrunc 2>/dev/null ;;
    5) head -c 100000 /dev/zero >>"$1" ;;
  esac
}
trial=0
hit=0
while [ "$trial" -lt "${TRIALS:-20}" ]; do
  trial=$((trial + 1))
  rm -rf server/files/team
  cp -R pristine server/files/team
  find server/files/team -type f | sort >entries
  count=$((trial % 3 + 1))
  while [ "$count" -gt 0 ]; do
    count=$((count - 1))
    below "$(wc -l <entries)"
    entry=$(sed -n "$((number + 1))p" entries)
    below 6
    [ ! -f "$entry" ] || damage "$entry" "$number"
  done
  fresh fourth --pull --push --cache "$team"
  same fourth "trial $trial, damage"
  hit=$((hit + warnings))
  if [ "$warnings" -gt 1 ]; then fail "trial $trial: $warnings warnings"; else pass; fi
  if sound server/files/team/cas; then pass; else fail "trial $trial: the damage stays on the server"; fi
  fresh fifth --pull --cache "$team"
  expect "trial $trial: what was damaged is whole again" "0 0" "$executed $warnings"
done
if [ "$hit" -gt 0 ]; then pass; else fail "no damage was noticed in $trial trials"; fi

# Kills in the middle of a pull

trial=0
while [ "$trial" -lt "${KILLS:-10}" ]; do
  trial=$((trial + 1))
  rm -rf sixth
  mkdir sixth
  cp shared.yaml sixth/
  (cd sixth && exec setsid "$millrace" pull shared.yaml --cache "$team") >/dev/null 2>&1 &
  process=$!
  below 300
  sleep "0.$(printf %03d "$number")"
  kill -9 "-$process" 2>/dev/null || true
  wait "$process" 2>/dev/null || true
  again sixth --pull --cache "$team"
  same sixth "kill $trial"
  expect "kill $trial: nothing is executed afterwards" 0 "$executed"
done

# Servers that only give, that say nothing, that are gone

sed 's/200000/200001/' shared.yaml >changed.yaml
fresh seventh --pull --push --cache "http://127.0.0.1:$port/readonly"
expect "a server that only gives serves a pull" "0 0" "$executed $warnings"
cp changed.yaml seventh/shared.yaml
again seventh --pull --push --cache "http://127.0.0.1:$port/readonly"
expect "and costs a push one warning" "5 1" "$executed $warnings"

kill -STOP "$nginx"
fresh eighth --pull --push --cache "$team"
expect "a silent server costs one warning" "5 1" "$executed $warnings"
same eighth "a silent server"
kill -CONT "$nginx"

kill -KILL "$nginx"
wait "$nginx" 2>/dev/null || true
nginx=
fresh ninth --pull --push --cache "$team"
expect "a server that is gone costs one warning" "5 1" "$executed $warnings"
same ninth "a server that is gone"
status=0
(cd ninth && "$millrace" push shared.yaml --cache "$team") >push.log 2>&1 || status=$?
expect "push says that it failed" 3 "$status"
status=0
(cd ninth && "$millrace" push shared.yaml --cache "ftp://127.0.0.1") >push.log 2>&1 || status=$?
expect "an address that is none is a mistake of usage" 2 "$status"
finish
