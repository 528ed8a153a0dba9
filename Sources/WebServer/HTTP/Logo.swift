// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
import NIOCore

/// The operator's picture in the head of every page, kept in memory: no page loads anything from elsewhere.
public struct Logo: Sendable {
  public static let path = "/assets/logo"
  public static let mostBytes = 128 * 1024

  let bytes: [UInt8]
  public let mediaType: String

  /// - Returns: `nil` for what does not begin as a PNG, JPEG, GIF, WebP or SVG, whatever its name says.
  public init?(_ bytes: [UInt8]) {
    guard bytes.count <= Logo.mostBytes, let type = Logo.mediaType(of: bytes) else { return nil }
    self.bytes = bytes
    mediaType = type
  }

  private static func mediaType(of bytes: [UInt8]) -> String? {
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return "image/png" }
    if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return "image/jpeg" }
    if bytes.starts(with: "GIF87a".utf8) || bytes.starts(with: "GIF89a".utf8) { return "image/gif" }
    if bytes.starts(with: "RIFF".utf8), bytes.dropFirst(8).starts(with: "WEBP".utf8) { return "image/webp" }
    return isSVG(bytes) ? "image/svg+xml" : nil
  }

  /// The first element must be `svg`, after a declaration, comments and a doctype.
  private static func isSVG(_ bytes: [UInt8]) -> Bool {
    guard let text = String(validating: bytes, as: UTF8.self) else { return false }
    var rest = text.drop { $0 == "\u{FEFF}" || $0.isWhitespace }
    while let end = ["<?": "?>", "<!--": "-->", "<!": ">"].filter({ rest.hasPrefix($0.key) })
      .max(by: { $0.key.count < $1.key.count })?.value
    {
      guard let found = rest.firstRange(of: end) else { return false }
      rest = rest[found.upperBound...].drop { $0.isWhitespace }
    }
    return rest.hasPrefix("<svg") && rest.dropFirst(4).first.map { $0.isWhitespace || $0 == ">" } == true
  }
}

extension Provider {
  /// An SVG that is opened as a page of its own runs nothing and is of no origin.
  var logoAnswer: Answer {
    guard let logo = settings.logo else { return Answer(.notFound, type: "text/plain; charset=utf-8", "No logo.\n") }
    return Answer(
      .ok,
      headers: [
        .contentType: logo.mediaType, .cacheControl: "public, max-age=3600",
        .contentSecurityPolicy: "default-src 'none'; sandbox",
      ], body: ByteBuffer(bytes: logo.bytes))
  }
}
