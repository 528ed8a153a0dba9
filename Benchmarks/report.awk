# SPDX-License-Identifier: Apache-2.0
# Reads the record of a run (lines of `cell` and of memory) and prints tables of medians.

function keep(key, value) { values[key, ++known[key]] = value }

function median(key, n, i, j, held, sorted) {
  n = known[key]
  for (i = 1; i <= n; i++) {
    held = values[key, i]
    for (j = i - 1; j >= 1 && sorted[j] > held + 0; j--) sorted[j + 1] = sorted[j]
    sorted[j + 1] = held + 0
  }
  return n % 2 ? sorted[(n + 1) / 2] : (sorted[n / 2] + sorted[n / 2 + 1]) / 2
}

function percent(part, whole) { return whole ? sprintf("%.0f %%", 100 * part / whole) : "" }

function rate(table, what, kind, clients) { return median(table " " what " " kind " " clients " rate") }

# What the server could reach at best in a round: the bare route, after the two updates where there are any.
function bound(table, kind, clients, round, bare, rows) {
  bare = values[table " bare " kind " " clients " rate", round]
  rows = values[table " rows " kind " " clients " rate", round]
  return rows ? 1 / (1 / bare + 1 / rows) : bare
}

# Ratios are taken within a round, whose cells are close in time, and their median afterwards.
function compare(table, kind, clients, key, i) {
  key = table " server " kind " " clients
  for (i = 1; i <= known[key " rate"]; i++) {
    keep(key " bound", bound(table, kind, clients, i))
    keep(key " share", values[key " rate", i] / bound(table, kind, clients, i))
  }
}

NF == 3 { keep($1 " " $2, $3); tables[$1] = 1; next }

{
  key = $1 " " $2 " " $3 " " $4
  keep(key " rate", $5)
  keep(key " time", $6)
  keep(key " p50", $7)
  keep(key " p99", $8)
  tables[$1] = 1
}

END {
  kinds = split("exchange refresh introspect check", kind)
  sizes = split("1 16 64", clients)
  names = split("empty full", table)
  print "| table | request | connections | bare/s | two updates/s | bound/s | server/s | of the bound | of empty | CPU us (bare) | p50 ms | p99 ms |"
  print "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"
  for (t = 1; t <= names; t++) if (table[t] in tables) for (k = 1; k <= kinds; k++) for (c = 1; c <= sizes; c++) {
    key = table[t] " server " kind[k] " " clients[c]
    rows = rate(table[t], "rows", kind[k], clients[c])
    own = median(key " rate")
    compare(table[t], kind[k], clients[c])
    printf "| %s | %s | %s | %.0f | %s | %.0f | %.0f | %s | %s | %.0f (%.0f) | %.2f | %.2f |\n", table[t], kind[k], clients[c],
      rate(table[t], "bare", kind[k], clients[c]), (rows ? sprintf("%.0f", rows) : ""),
      median(key " bound"), own, percent(median(key " share"), 1),
      (t > 1 ? percent(own, rate("empty", "server", kind[k], clients[c])) : ""), median(key " time"),
      median(table[t] " bare " kind[k] " " clients[c] " time"), median(key " p50"), median(key " p99")
  }
  print ""
  print "| table | act without HTTP, 64 tasks | per second | CPU us | two updates: CPU us |"
  print "| --- | --- | --- | --- | --- |"
  for (t = 1; t <= names; t++) if (table[t] in tables) for (k = 1; k <= 2; k++) {
    key = table[t] " rules " kind[k] " 64"
    printf "| %s | %s | %.0f | %.0f | %.0f |\n", table[t], kind[k], median(key " rate"), median(key " time"),
      median(table[t] " rows " kind[k] " 64 time")
  }
  print ""
  print "| table | idle MB | after load MB | most MB | start ms |"
  print "| --- | --- | --- | --- | --- |"
  for (t = 1; t <= names; t++) if (table[t] in tables)
    printf "| %s | %.1f | %.1f | %.1f | %.0f |\n", table[t], median(table[t] " idle"), median(table[t] " loaded"),
      median(table[t] " most"), median(table[t] " start")
}
