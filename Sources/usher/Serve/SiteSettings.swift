// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import FoundationEssentials
import Pages
import WebServer

/// What the operator chooses for every page.
struct SiteOptions: ParsableArguments {
  @Option(help: "The name that stands on every page. Default: Usher.")
  var name: String?

  @Option(help: "A file with the picture beside the name: PNG, JPEG, GIF, WebP or SVG.")
  var logo: String?

  @Option(help: "The colour of buttons and links, #rrggbb; shades of it that can be read are used where it cannot.")
  var accentColour: String?

  @Option(
    name: .customLong("footer-link"),
    help: "A link at the end of every page, LABEL=ADDRESS; may be given several times.")
  var footerLinks: [String] = []

  @Option(help: "A file of CSS that every page reads after its own.")
  var extraStylesheet: String?

  func apply(to file: inout ConfigurationFile) throws {
    file.name = name
    file.logo = logo
    file.accentColour = accentColour
    if !footerLinks.isEmpty { file.footerLinks = try FooterLinks(lines: footerLinks).addresses }
    file.extraStylesheet = extraStylesheet
  }
}

/// Addresses by their labels.
struct FooterLinks {
  var addresses: [String: String] = [:]

  /// - Parameter lines: `LABEL=ADDRESS` each; an address may hold further `=`.
  init(lines: [String]) throws {
    for line in lines {
      let parts = line.split(separator: "=", maxSplits: 1)
      guard parts.count == 2 else { throw Complaint("footer_links: write LABEL=ADDRESS instead of \(line).") }
      addresses[String(parts[0])] = String(parts[1])
    }
  }
}

extension ConfigurationFile {
  static let mostExtraStylesheetBytes = 16 * 1024

  func site() throws -> Site {
    func checked<T>(_ text: String?, _ key: CodingKeys, _ read: (String) -> T?) throws -> T? {
      guard let text else { return nil }
      guard let value = read(text) else { throw Complaint("\(key.rawValue): \(text) cannot be used.") }
      return value
    }
    let isSandbox = sandbox == true || demo == true
    return Site(
      name: name ?? "Usher",
      logo: logo.flatMap { _ in ImageAddress(Logo.path) },
      accent: try checked(accentColour, .accentColour) { AccentColour($0) },
      footerLinks: try (footerLinks ?? [:]).sorted(by: { $0.key < $1.key }).compactMap { label, address in
        try checked(address, .footerLinks) { LinkAddress($0) }.map { Site.FooterLink(label: label, address: $0) }
      },
      extraStylesheet: try readExtraStylesheet(),
      sandbox: isSandbox ? Site.Sandbox() : nil)
  }

  /// The picture that pages show: read once, so that no page loads anything from elsewhere.
  func readLogo() throws -> Logo? {
    guard let logo else { return nil }
    guard let bytes = FileManager.default.contents(atPath: logo) else {
      throw Complaint("logo: the file \(logo) cannot be read. Give the path of a picture, not an address.")
    }
    guard let read = Logo(Array(bytes)) else {
      throw Complaint("logo: \(logo) must be a PNG, JPEG, GIF, WebP or SVG of at most \(Logo.mostBytes / 1024) KiB.")
    }
    return read
  }

  /// Read once, at the start.
  private func readExtraStylesheet() throws -> String? {
    guard let extraStylesheet else { return nil }
    guard let bytes = FileManager.default.contents(atPath: extraStylesheet) else {
      throw Complaint("extra_stylesheet: the file \(extraStylesheet) cannot be read.")
    }
    guard bytes.count <= ConfigurationFile.mostExtraStylesheetBytes,
      let rules = String(validating: bytes, as: UTF8.self)
    else {
      throw Complaint(
        "extra_stylesheet: \(extraStylesheet) must be CSS in UTF-8, of at most "
          + "\(ConfigurationFile.mostExtraStylesheetBytes / 1024) KiB.")
    }
    return rules
  }
}
