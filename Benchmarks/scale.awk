# SPDX-License-Identifier: Apache-2.0
# Reads what `scale` measured: the file of its imports, then a file of pages for each walk; prints tables.

function median(first, last, i, j, held, sorted, n) {
  n = 0
  for (i = first; i <= last; i++) {
    held = milliseconds[i]
    for (j = n++; j >= 1 && sorted[j] > held; j--) sorted[j + 1] = sorted[j]
    sorted[j + 1] = held
  }
  return n % 2 ? sorted[(n + 1) / 2] : (sorted[n / 2] + sorted[n / 2 + 1]) / 2
}

# The processor time of some pages; the system counts it in hundredths of a second.
function processor(first, last) { return (time[last] - time[first - 1]) / (last - first + 1) / 1000 }

function finish(ends, walk) {
  ends = pages < 20 ? int(pages / 2) : 10
  walk = FILENAME
  sub(/.*\./, "", walk)
  early = median(1, ends)
  late = median(pages - ends, pages - 1)
  row = sprintf("| %s | %d | %d | %.1f | %.1f | %.0f | %.1f | %.1f | %.1f | %.2f | %.1f | %.1f, %.1f | %s | %s | %s |", walk, pages,
    resources, sum / 1000, pages / (sum / 1000), resources / (sum / 1000), bytes / 1e6, early, late, late / early,
    processor(1, pages), processor(1, ends), processor(pages - ends, pages - 1), $2, $3, $4)
  rows[++known] = row
  pages = resources = bytes = sum = 0
}

FNR == NR {
  if (NR == 1) {
    print "| members | lines | file MB | data MB | seconds | CPU seconds | lines/s | members/s | most MB |"
    print "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"
  }
  printf "| %d | %d | %d | %d | %.1f | %.1f | %.0f | %.0f | %s |\n", $1, $2, $6, $7, $3, $4, $2 / $3, $1 / $3, $5
  next
}

$1 == "memory" { finish(); next }

{
  milliseconds[++pages] = $1
  bytes += $2
  resources += $3
  time[pages] = $4
  sum += $1
}

END {
  print "\n| walk | pages | resources | seconds | pages/s | resources/s | MB | first ten ms | last ten ms | last : first | CPU ms a page | CPU of first, last ten | idle MB | after MB | most MB |"
  print "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"
  for (i = 1; i <= known; i++) print rows[i]
}
