# SPDX-License-Identifier: Apache-2.0
# A server to be measured: for scripts that have set `port` and `scratch`, and `started` to nothing.

# As `make release` builds it; sets `bin`.
build() {
  local swift=(swift build -c release --static-swift-stdlib -Xlinker --no-export-dynamic)
  "${swift[@]}" --product usher --quiet
  "${swift[@]}" --quiet
  bin=$("${swift[@]}" --show-bin-path)
}

start_server() { # PROGRAM...
  "$@" >"$scratch/out" 2>"$scratch/log" &
  started=$!
  for _ in $(seq 200); do
    curl -s -o "$scratch/health" "http://127.0.0.1:$port/healthz" && return
    sleep 0.05
  done
  echo "nothing listens:" >&2
  tail -5 "$scratch/log" >&2
  exit 1
}

# One machine stands for a crowd here, so what bounds a single client is raised; it still counts.
serve() {
  USHER_CLIENT_LIMIT=1000000/1 USHER_TOKEN_LIMIT=1000000/1 \
    start_server "$bin/usher" serve --data "$data/data.db" --port "$port"
}

end_server() {
  [ -n "$started" ] || return 0
  kill "$started" 2>/dev/null || true
  wait "$started" 2>/dev/null || true
  started=
}

resident() { awk -v field="$1:" '$1 == field { printf "%.1f", $2 / 1024 }' "/proc/$started/status"; }
