// SPDX-License-Identifier: Apache-2.0
import Testing

@Suite struct `The letter of the house` {
  @Test func `every source file says whose it is, and stays short`() {
    for file in SourceFile.all {
      #expect(file.lines.first == "// SPDX-License-Identifier: Apache-2.0", "\(file.path)")
      #expect(file.lines.count < 350, "\(file.path) answers more than one question")
    }
  }

  @Test func `every statement is a literal (J108)`() {
    for file in SourceFile.all where ["Storage", "SQLite", "Postgres"].contains(file.target) {
      for (number, line) in file.code {
        #expect(!line.contains("Statement(stringLiteral"), "\(file.path):\(number) makes a statement from a value")
        #expect(!line.contains("StaticString("), "\(file.path):\(number) makes a literal from a value")
      }
      for block in texts(in: file) where isSQL(block.text) {
        #expect(!block.text.contains("\\("), "\(file.path):\(block.number) writes a value into a statement")
      }
    }
  }

  @Test func `only the type of a statement makes one, and only from a literal`() {
    let makers = SourceFile.all.flatMap { file in
      file.code.filter { $0.text.contains("struct Statement") }.map { _ in file.path }
    }
    #expect(makers == ["Storage/Connection.swift"])
    let statement = SourceFile.all.first { $0.path == "Storage/Connection.swift" }
    let initialisers = statement?.code.filter { $0.text.contains("init(") && $0.text.contains("StaticString") } ?? []
    #expect(initialisers.map(\.text) == ["public init(stringLiteral text: StaticString) { self.text = text }"])
  }

  @Test func `secrets, hashes, verifiers and tags of people are compared in constant time (E66, V29)`() {
    let words = ["secret", "hash", "verifier", "password", "antiforgery", "seal", "reveal()", "tag("]
    let known = [
      "outcome == ARGON2_OK.rawValue", "== ARGON2_OK.rawValue",
      // Two integers of 64 bits, which one instruction compares.
      "== tag(kind,",
    ]
    for file in SourceFile.all {
      for (number, line) in file.code {
        for comparison in comparisons(in: line) where words.contains(where: comparison.lowercased().contains) {
          let isHarmless = ["nil", "\""].contains { comparison.contains("= " + $0) } || comparison.contains(".count ")
          let isKnown = known.contains { comparison.contains($0) }
          #expect(isHarmless || isKnown, "\(file.path):\(number) compares \(comparison)")
        }
      }
    }
  }

  @Test func `the types of secrets and of their hashes cannot be compared by accident (E66, V29)`() {
    for (path, type) in [
      ("UsherOAuth/Values/Secret.swift", "struct Secret"),
      ("AuthorizationServer/Token/TokenText.swift", "struct TokenHash"),
    ] {
      let declaration = SourceFile.all.first { $0.path == path }?.code.first { $0.text.contains(type) }?.text ?? ""
      #expect(!declaration.isEmpty && !declaration.contains("Equatable") && !declaration.contains("Hashable"))
    }
    for file in SourceFile.all {
      for (_, line) in file.code where line.hasPrefix("extension Secret") || line.hasPrefix("extension TokenHash") {
        #expect(!line.contains("Equatable") && !line.contains("Hashable") && !line.contains("Codable"), "\(file.path)")
      }
    }
  }

  @Test func `nothing of a request can stop the program (J108)`() {
    for file in SourceFile.all where file.target != "usher" {
      for (number, line) in file.code {
        for word in ["fatalError(", "try!", "as!", "preconditionFailure(", "TODO", "FIXME"] {
          #expect(!line.contains(word), "\(file.path):\(number) holds \(word)")
        }
      }
    }
  }

  /// The operands of each `==` and `!=` of a line.
  private func comparisons(in line: Substring) -> [String] {
    let words = line.split(separator: " ")
    return words.indices.filter { words[$0] == "==" || words[$0] == "!=" }.map { place in
      words[max(0, place - 1)...min(words.count - 1, place + 1)].joined(separator: " ")
    }
  }

  private func isSQL(_ text: String) -> Bool {
    let start = text.drop { $0 == " " || $0 == "\"" || $0 == "\n" }
    return ["SELECT ", "INSERT ", "UPDATE ", "DELETE ", "WITH "].contains { start.hasPrefix($0) }
  }

  /// The string literals of a file, those over several lines as one.
  private func texts(in file: SourceFile) -> [(number: Int, text: String)] {
    var found: [(Int, String)] = []
    var open: (number: Int, text: String)?
    for (number, line) in file.code {
      if let block = open {
        if line.hasPrefix("\"\"\"") {
          found.append((block.number, block.text))
          open = nil
        } else {
          open = (block.number, block.text + line + "\n")
        }
      } else if line.hasSuffix("\"\"\"") {
        open = (number, "")
      } else {
        let parts = line.split(separator: "\"", omittingEmptySubsequences: false)
        for place in parts.indices where place % 2 == 1 { found.append((number, String(parts[place]))) }
      }
    }
    return found
  }
}
