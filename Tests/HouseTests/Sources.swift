// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// A source file of the house as text.
struct SourceFile: Sendable {
  /// Relative to `Sources`.
  let path: String
  let lines: [Substring]

  var target: String { String(path.prefix { $0 != "/" }) }

  static let all: [SourceFile] = {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Sources")
    let paths = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String } ?? []
    return paths.filter { $0.hasSuffix(".swift") }.sorted().compactMap { path in
      let text = try? String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
      return text.map { SourceFile(path: path, lines: $0.split(separator: "\n", omittingEmptySubsequences: false)) }
    }
  }()

  /// The modules that the file imports, whatever stands before the word; a program in a literal imports nothing here.
  var imports: [String] { SourceFile.modules(in: lines) }

  static func modules(in lines: [Substring]) -> [String] {
    var isInLiteral = false
    return lines.compactMap { line in
      let wasInLiteral = isInLiteral
      if line.components(separatedBy: "\"\"\"").count % 2 == 0 { isInLiteral.toggle() }
      return wasInLiteral ? nil : module(in: line)
    }
  }

  static func module(in line: Substring) -> String? {
    let words = line.split(separator: " ")
    guard let place = words.firstIndex(of: "import"), place + 1 < words.count,
      words[..<place].allSatisfy({ $0.hasPrefix("@") || modifiers.contains($0) })
    else { return nil }
    let name = kinds.contains(words[place + 1]) && place + 2 < words.count ? words[place + 2] : words[place + 1]
    return String(name.prefix { $0 != "." && $0 != ";" })
  }

  private static let modifiers: Set<Substring> = ["public", "package", "internal", "fileprivate", "private"]
  private static let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]

  /// The file without its comments and with the insides of its strings.
  var code: [(number: Int, text: Substring)] {
    lines.enumerated().compactMap { number, line in
      let text = line.drop { $0 == " " }
      return text.hasPrefix("//") ? nil : (number + 1, text)
    }
  }
}
