// SPDX-License-Identifier: Apache-2.0

/// What somebody may have meant.
enum Spelling {
  /// The nearest of the known words, if it is near: at most a third of the word is wrong.
  static func nearest(to word: String, among known: [String]) -> String? {
    let distances = known.map { (word: $0, distance: distance(word.lowercased(), $0.lowercased())) }
    guard let best = distances.min(by: { $0.distance < $1.distance }), best.distance <= max(1, best.word.count / 3)
    else { return nil }
    return best.word
  }

  /// How many characters have to be put in, taken out, replaced, or exchanged with their neighbour (optimal string
  /// alignment); texts are compared up to their first 80 characters.
  static func distance(_ a: String, _ b: String) -> Int {
    let (a, b) = (Array(a.unicodeScalars.prefix(80)), Array(b.unicodeScalars.prefix(80)))
    if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
    var (before, last) = ([Int](), Array(0...b.count))
    for i in 1...a.count {
      var row = [i]
      for j in 1...b.count {
        var best = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { best = min(best, before[j - 2] + 1) }
        row.append(best)
      }
      (before, last) = (last, row)
    }
    return last[b.count]
  }
}
