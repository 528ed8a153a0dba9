// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A folder of files that ends with its last user.
public final class ScratchFolder: Sendable {
  private let path = NSTemporaryDirectory() + "usher-" + UUID().uuidString

  public init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(atPath: path) }

  public func file(_ name: String) -> String { path + "/" + name }

  /// Copies what is on disk now, as a crash would leave it: the database and its log, not the index of the log, which
  /// lives in memory.
  public func copyDatabase(_ name: String, to copy: String) throws {
    for end in ["", "-wal"] where FileManager.default.fileExists(atPath: file(name) + end) {
      try FileManager.default.copyItem(atPath: file(name) + end, toPath: file(copy) + end)
    }
  }
}
