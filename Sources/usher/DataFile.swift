// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import FoundationEssentials
import Membership
import SQLite
import Storage
import UsherOAuth
import WebServer
import WebhookDelivery

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The data of one provider: the SQLite file, and beside it the key that its tokens are made with.
struct DataFile {
  let database: SQLiteDatabase
  let keys: ServerKeys
  let clock: SandboxClock
  /// Whether the key is the one that everybody knows.
  let isDemo: Bool
  /// What links start with.
  private(set) var baseURL: String
  /// Rung when webhooks have something to deliver.
  let bell = Doorbell()

  static let defaultPath = "usher.db"

  /// Opens the file, makes it where there is none, and brings its schema up to date.
  ///
  /// - Parameter newKey: what a file without a key beside it gets.
  init(
    path: String, newKey: @autoclosure () -> [UInt8] = World.real.randomBytes(ServerKeys.byteCount)
  ) async throws {
    database = try SQLiteDatabase(path: path)
    try await database.migrate(schema)
    let key = try await KeyFile(path: path + ".key").readOrMake(newKey()) { [database] in
      try await TokenCensus(database).hasTokens()
    }
    keys = ServerKeys(secret: key)
    isDemo = key == Demo.key
    baseURL = try await BaseURLRecord(database).text() ?? "http://127.0.0.1:8321"
    let record = SandboxClockRecord(database)
    clock = SandboxClock(moved: try await record.moved(), real: World.real.now, move: { try await record.move(by: $0) })
  }

  /// The moved time, so that a command and the server it works beside agree.
  var world: World { World(now: { [clock] in clock.now() }, randomBytes: World.real.randomBytes) }
  var records: SQLAuthorizationStore<SQLiteDatabase> { SQLAuthorizationStore(database) }
  var snapshots: Snapshots { Snapshots(database: database) }

  /// What is written here is announced to webhooks.
  var membership: SQLMembershipStore {
    SQLMembershipStore(
      database,
      announcements: .toWebhooks(baseURL: baseURL, keys: keys, now: world.now, onCommit: { [bell] in bell.ring() }))
  }

  /// Commands that work beside a server make the same links as it does.
  mutating func serve(at baseURL: String) async throws {
    if baseURL != self.baseURL { try await BaseURLRecord(database).remember(baseURL) }
    self.baseURL = baseURL
  }

  /// The rules as the commands use them; their answers name no issuer.
  var authority: Authority { authority(allowsPlainHTTP: false) }

  func authority(allowsPlainHTTP: Bool) -> Authority {
    Authority(store: records, world: world, keys: keys, issuer: "", allowsPlainHTTP: allowsPlainHTTP)
  }

  func close() async { await database.close() }
}

/// Both kinds of records on one snapshot of the file.
struct Snapshots: SnapshotStore {
  let database: SQLiteDatabase

  func read<T: Sendable>(
    _ body: @Sendable (any AuthorizationRecords, any MembershipRecords) throws -> T
  ) async throws -> T {
    try database.read { try body(SQLAuthorizationRecords($0), SQLMembershipRecords($0)) }
  }

  func glance<T: Sendable>(
    _ body: @Sendable (any AuthorizationRecords, any MembershipRecords) throws -> T
  ) async throws -> T {
    try database.glance { try body(SQLAuthorizationRecords($0), SQLMembershipRecords($0)) }
  }
}

/// The file that holds the server's key: 64 hexadecimal digits, readable by its owner only.
struct KeyFile {
  let path: String

  /// - Parameter isNeeded: whether there are tokens that only the lost key can read.
  /// - Throws: ``Complaint`` where the file is missing and needed, cannot be read or made, or holds something else.
  func readOrMake(_ fresh: @autoclosure () -> [UInt8], unless isNeeded: () async throws -> Bool) async throws -> [UInt8]
  {
    if let known = try read() { return known }
    if try await isNeeded() {
      // Another program may have made the key and the first token since.
      if let known = try read() { return known }
      throw Complaint("The key file \(path) is missing, and the data holds tokens made with it: put it back.")
    }
    let draft = path + "." + Hexadecimal.encode(World.real.randomBytes(8))
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL, 0o600)
    guard descriptor >= 0 else { throw Complaint("The key file \(draft) cannot be made.") }
    let text = Array((Hexadecimal.encode(fresh()) + "\n").utf8)
    let isWritten = write(descriptor, text, text.count) == text.count && fsync(descriptor) == 0
    close(descriptor)
    defer { unlink(draft) }
    guard isWritten else { throw Complaint("The key file \(draft) cannot be written.") }
    // A link fails where another program was first, and then its key is the one.
    _ = link(draft, path)
    syncFolder()
    guard let key = try read() else { throw Complaint("The key file \(path) cannot be made.") }
    return key
  }

  /// Makes the name as durable as what it names.
  private func syncFolder() {
    let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    let descriptor = open(folder.isEmpty ? (path.hasPrefix("/") ? "/" : ".") : folder, O_RDONLY)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  private func read() throws -> [UInt8]? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Complaint("The key file \(path) cannot be read.")
    }
    let digits = data.compactMap { UInt8(String(UnicodeScalar($0)), radix: 16) }
    guard digits.count == 2 * ServerKeys.byteCount else {
      throw Complaint("The key file \(path) does not hold 64 hexadecimal digits; put back the one from your backup.")
    }
    return (0..<ServerKeys.byteCount).map { digits[2 * $0] << 4 | digits[2 * $0 + 1] }
  }
}

/// What stops a command, as a sentence for whoever typed it.
struct Complaint: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
