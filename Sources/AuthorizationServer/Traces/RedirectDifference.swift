// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// Where and how an address differs from the one that it should be.
public struct RedirectDifference: Sendable, Equatable {
  public enum Kind: String, Sendable, CaseIterable {
    case invisible, space, slashAdded, slashMissing, scheme, host, wwwAdded, wwwMissing, loopbackName, port, letterCase
    case encoding, encodedTwice, path, queryAdded, queryMissing, query, fragment
  }

  public let sent: String
  public let expected: String
  /// Of the first character that differs, counted from 1.
  public let place: Int
  public let sentPart: String
  public let expectedPart: String
  /// What explains the difference, the plainest first.
  public let kinds: [Kind]

  public init(of sent: String, from expected: String) {
    let shown = SentParameter.inertAddress(sent)
    let (a, b) = (Array(shown.unicodeScalars.prefix(RedirectURI.mostBytes)), Array(expected.unicodeScalars))
    let common = zip(a, b).prefix { $0 == $1 }.count
    place = common + 1
    self.sent = SentParameter.inert(sent, atMost: 300)
    self.expected = SentParameter.inert(expected, atMost: 300)
    sentPart = RedirectDifference.part(of: a, around: common)
    expectedPart = RedirectDifference.part(of: b, around: common)
    kinds = RedirectDifference.kinds(sent, expected)
  }

  /// From the one that is nearest among the registered ones.
  public init?(of sent: String, fromNearestOf registered: [String]) {
    let scalars = Array(sent.lowercased().unicodeScalars.prefix(RedirectURI.mostBytes))
    let nearest = registered.max {
      RedirectDifference.likeness(scalars, $0) < RedirectDifference.likeness(scalars, $1)
    }
    guard let nearest else { return nil }
    self.init(of: sent, from: nearest)
  }

  public var facts: [Finding.Fact: String] {
    [
      .sent: sent, .expected: expected, .place: "\(place)", .sentPart: sentPart, .expectedPart: expectedPart,
      .differences: kinds.map(\.rawValue).joined(separator: ","),
    ]
  }

  /// How many characters two addresses share at their beginnings and ends, less what one has more than the other.
  private static func likeness(_ a: [Unicode.Scalar], _ other: String) -> Int {
    let b = Array(other.lowercased().unicodeScalars)
    let start = zip(a, b).prefix { $0 == $1 }.count
    let end = min(zip(a.reversed(), b.reversed()).prefix { $0 == $1 }.count, min(a.count, b.count) - start)
    return start + end - abs(a.count - b.count)
  }

  /// From the last slash before the difference to the end of the path; of a query the names, as its values may be
  /// somebody's secrets.
  private static func part(of text: [Unicode.Scalar], around place: Int) -> String {
    let before = text[..<min(place, text.count)]
    if let mark = before.firstIndex(where: { $0 == "?" || $0 == "#" }) {
      let pairs = text[(mark + 1)...].split(separator: "&")
      let names = pairs.map { pair in String(String.UnicodeScalarView(pair.prefix { $0 != "=" })) }
      return SentParameter.inert("?" + names.joined(separator: "&"), atMost: 48)
    }
    let start = max(before.lastIndex(of: "/") ?? 0, place - 30, 0)
    if start >= text.count { return "" }
    let part = text[start...].prefix(48).prefix { $0 != "?" && $0 != "#" }
    return SentParameter.inert(String(String.UnicodeScalarView(part)), atMost: 48)
  }

  private static func kinds(_ sent: String, _ expected: String) -> [Kind] {
    var kinds: [Kind] = []
    let visible = String(String.UnicodeScalarView(sent.unicodeScalars.filter { !isInvisible($0) }))
    if visible != sent { kinds.append(.invisible) }
    let bare = visible.filter { !$0.isWhitespace }
    if bare != visible { kinds.append(.space) }
    if same(bare, expected) { return kinds }
    let (a, b) = (Parts(bare), Parts(expected))
    if a.scheme != b.scheme { kinds.append(a.scheme.lowercased() == b.scheme ? .letterCase : .scheme) }
    if a.host != b.host { kinds.append(host(a.host, b.host)) }
    if a.port != b.port { kinds.append(.port) }
    if a.path != b.path { kinds.append(path(a.path, b.path)) }
    if a.query != b.query { kinds.append(a.query == nil ? .queryMissing : b.query == nil ? .queryAdded : .query) }
    if a.fragment != nil { kinds.append(.fragment) }
    var seen: Set<Kind> = []
    return kinds.filter { seen.insert($0).inserted }
  }

  private static func host(_ a: String, _ b: String) -> Kind {
    let loopback = ["localhost", "127.0.0.1", "[::1]"]
    if a.lowercased() == b.lowercased() { return .letterCase }
    if same(a, "www." + b) { return .wwwAdded }
    if same("www." + a, b) { return .wwwMissing }
    return loopback.contains(a) && loopback.contains(b) ? .loopbackName : .host
  }

  private static func path(_ a: String, _ b: String) -> Kind {
    if same(a, b + "/") { return .slashAdded }
    if same(a + "/", b) { return .slashMissing }
    if let decoded = decoded(a), decoded != a {
      if same(decoded, b) || self.decoded(b).map({ same(decoded, $0) }) == true { return .encoding }
      if let again = self.decoded(decoded), same(again, b) || self.decoded(b).map({ same(again, $0) }) == true {
        return .encodedTwice
      }
    } else if let decoded = decoded(b), same(decoded, a) {
      return .encoding
    }
    return a.lowercased() == b.lowercased() ? .letterCase : .path
  }

  /// Byte for byte; Swift's own comparison takes two spellings of one letter for the same.
  private static func same(_ a: String, _ b: String) -> Bool { a.utf8.elementsEqual(b.utf8) }

  private static func decoded(_ text: String) -> String? {
    // A plus stands for itself in a path.
    (try? Form(parsing: "=" + text.replacing("+", with: "%2B").replacing("&", with: "%26")))?.parameters.first?.value
  }

  private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    if (0x21...0x7E).contains(scalar.value) || scalar.properties.isWhitespace { return false }
    return scalar.properties.isDefaultIgnorableCodePoint || scalar.properties.generalCategory == .control
      || scalar.properties.generalCategory == .format
  }

  private struct Parts {
    let scheme, host, port, path: String
    let query, fragment: String?

    init(_ address: String) {
      var rest = address[...]
      fragment = Parts.cut(&rest, at: "#")
      query = Parts.cut(&rest, at: "?")
      guard let colon = rest.firstIndex(of: ":") else {
        (scheme, host, port, path) = ("", "", "", String(rest))
        return
      }
      scheme = String(rest[..<colon])
      rest = rest[rest.index(after: colon)...]
      guard rest.hasPrefix("//") else {
        (host, port, path) = ("", "", String(rest))
        return
      }
      let authority = rest.dropFirst(2).prefix { $0 != "/" }
      path = String(rest.dropFirst(2 + authority.count))
      let end = authority.hasPrefix("[") ? authority.firstIndex(of: "]") ?? authority.startIndex : authority.startIndex
      let sign = authority[end...].firstIndex(of: ":") ?? authority.endIndex
      host = String(authority[..<sign])
      port = String(authority[sign...])
    }

    private static func cut(_ rest: inout Substring, at mark: Character) -> String? {
      guard let place = rest.firstIndex(of: mark) else { return nil }
      defer { rest = rest[..<place] }
      return String(rest[rest.index(after: place)...])
    }
  }
}
