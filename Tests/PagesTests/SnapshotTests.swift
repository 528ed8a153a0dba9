// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import Pages

@Suite struct `Pages as they are sent` {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Snapshots")
  /// With `WRITE_SNAPSHOTS=1` the files are written; their difference is then reviewed like code.
  private static let writes = ProcessInfo.processInfo.environment["WRITE_SNAPSHOTS"] == "1"

  @Test(arguments: Gallery.pages.map(\.name))
  func `a page reads as its snapshot does`(name: String) throws {
    let html = try Gallery.source(of: name)
    let file = Self.folder.appendingPathComponent(name + ".html")
    if Self.writes { try Data(html.utf8).write(to: file) }
    #expect(html == String(decoding: try Data(contentsOf: file), as: UTF8.self))
  }

  @Test func `every snapshot is of a page`() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
    #expect(Set(files) == Set(Gallery.pages.map { $0.name + ".html" }))
  }
}
