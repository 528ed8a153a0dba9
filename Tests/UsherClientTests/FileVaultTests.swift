// SPDX-License-Identifier: Apache-2.0
import Foundation
import Rehearsal
import Testing
import UsherClient

@Suite struct `A vault of files` {
  private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("vault-\(UUID())").path
  private let key = [UInt8](repeating: 7, count: FileVault.keyByteCount)
  private let pair = TokenPair(
    accessToken: Secret("usher_at_plain"), refreshToken: Secret("usher_rt_plain"),
    expiry: Instant(milliseconds: 1_790_000_000_001), scope: ["identity", "identity[email]"])

  private func files() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }

  @Test func `gives back what it was given, also to the next program`() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await FileVault(folder: folder, key: key).store(pair, for: "../../ines\u{0}é")
    let kept = try #require(try await FileVault(folder: folder, key: key).pair(for: "../../ines\u{0}é"))
    #expect(kept.accessToken.reveal() == "usher_at_plain" && kept.refreshToken?.reveal() == "usher_rt_plain")
    #expect(kept.expiry == pair.expiry && kept.scope == pair.scope)
    #expect(try await FileVault(folder: folder, key: key).pair(for: "somebody else") == nil)
  }

  @Test func `shows neither tokens nor people to whoever reads the disk`() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await FileVault(folder: folder, key: key).store(pair, for: "ines")
    let file = try #require(try files().first)
    #expect(try files().count == 1 && !file.contains("ines"))
    let bytes = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + file))
    #expect(bytes.range(of: Data("plain".utf8)) == nil && bytes.range(of: Data("identity".utf8)) == nil)
    let mode = try FileManager.default.attributesOfItem(atPath: folder + "/" + file)[.posixPermissions] as? Int
    #expect(mode == 0o600)
  }

  @Test func `refuses another key, a changed file and one of somebody else`() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let vault = try FileVault(folder: folder, key: key)
    try await vault.store(pair, for: "ines")
    let mine = folder + "/" + (try #require(try files().first))
    try await vault.store(pair, for: "noor")
    let hers = folder + "/" + (try #require(try files().first { folder + "/" + $0 != mine }))
    var bytes = try Data(contentsOf: URL(fileURLWithPath: mine))
    try bytes.write(to: URL(fileURLWithPath: hers))
    await #expect(throws: VaultError.notOurs) { _ = try await vault.pair(for: "noor") }
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: URL(fileURLWithPath: mine))
    await #expect(throws: VaultError.notOurs) { _ = try await vault.pair(for: "ines") }
    #expect(throws: VaultError.keyLength) { _ = try FileVault(folder: folder, key: [1]) }
  }

  @Test func `reads the old pair where a write was cut short`() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let vault = try FileVault(folder: folder, key: key)
    try await vault.store(pair, for: "ines")
    let file = folder + "/" + (try #require(try files().first))
    try Data("half".utf8).write(to: URL(fileURLWithPath: file + ".new"))
    #expect(try await vault.pair(for: "ines")?.accessToken.reveal() == "usher_at_plain")
    try await vault.store(pair, for: "ines")
    #expect(try files().count == 1)
  }

  @Test func `forgets`() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let vault = try FileVault(folder: folder, key: key)
    try await vault.store(pair, for: "ines")
    try await vault.remove("ines")
    try await vault.remove("ines")
    #expect(try await vault.pair(for: "ines") == nil && files().isEmpty)
  }

  @Test func `does not print a pair`() {
    var dumped = ""
    dump(pair, to: &dumped)
    #expect(!dumped.contains("plain") && !"\(pair)".contains("plain"))
  }
}
