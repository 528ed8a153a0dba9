// SPDX-License-Identifier: Apache-2.0

/// Where a link of the operator's may lead: `https:`, `http:`, `mailto:`, or a path of this site.
public struct LinkAddress: Sendable, Hashable {
  public let text: String

  public init?(_ text: String) {
    guard text.isPrintableASCII else { return nil }
    let lowercased = text.lowercased()
    let schemes = ["https://", "http://", "mailto:"]
    guard text.isPathOfThisSite || schemes.contains(where: { lowercased.hasPrefix($0) && text.count > $0.count })
    else { return nil }
    self.text = text
  }
}

/// Where an image may come from: a path of this site or the text itself (`data:`), so that showing a page tells no
/// other host who looks at it.
public struct ImageAddress: Sendable, Hashable {
  public let text: String

  public init?(_ text: String) {
    guard text.isPrintableASCII else { return nil }
    let kinds = ["png", "jpeg", "gif", "webp"].map { "data:image/\($0);base64," }
    guard text.isPathOfThisSite || (text.utf8.count < 16_384 && kinds.contains { text.hasPrefix($0) })
    else { return nil }
    self.text = text
  }
}

extension String {
  fileprivate var isPrintableASCII: Bool { utf8.allSatisfy { (0x21...0x7E).contains($0) } }

  /// Browsers read `//host` and `/\host` as another site.
  fileprivate var isPathOfThisSite: Bool {
    hasPrefix("/") && !hasPrefix("//") && !contains("\\")
  }
}
