// SPDX-License-Identifier: Apache-2.0
public import Membership
import UsherOAuth

/// The membership records in portable SQL over one connection.
public struct SQLMembershipRecords: MembershipRecords {
  let connection: any Connection
  public let announcer: (any Announcer)?

  public init(_ connection: any Connection, announcer: (any Announcer)? = nil) {
    self.connection = connection
    self.announcer = announcer
  }

  /// Makes sure that a row stands under the id, or under a fresh one for `ID(0)`, and says which.
  func place<Kind>(
    _ id: ID<Kind>, fresh: Statement, given: Statement, _ parameters: [SQLValue], tally kind: Tallied? = nil
  ) throws -> ID<Kind> {
    guard id.number == 0 else {
      let new = try connection.execute(given, parameters + [.of(id)])
      if let kind { try connection.tally(kind, new) }
      return id
    }
    if let kind { try connection.tally(kind, 1) }
    guard let number = try connection.row(fresh, parameters, { $0.integer(0) }) else {
      throw StorageError.statement("an insertion answered no id")
    }
    return ID(number)
  }
}

/// The membership records of a database.
public struct SQLMembershipStore: MembershipStore {
  private let database: any Database
  private let announcements: Announcements?

  /// - Parameter announcements: tells webhooks of what is written; `nil` tells nobody.
  public init(_ database: any Database, announcements: Announcements? = nil) {
    self.database = database
    self.announcements = announcements
  }

  public func read<T: Sendable>(_ body: @Sendable (any MembershipRecords) throws -> T) async throws -> T {
    try await database.read { try body(SQLMembershipRecords($0)) }
  }

  public func write<T: Sendable>(_ body: @escaping @Sendable (any MembershipRecords) throws -> T) async throws -> T {
    guard let announcements else { return try await database.write { try body(SQLMembershipRecords($0)) } }
    let now = announcements.now()
    let (answer, hasAnnounced) = try await database.write { connection in
      let announcer = announcements.announcer(now)
      return (try body(SQLMembershipRecords(connection, announcer: announcer)), announcer.hasAnnounced)
    }
    if hasAnnounced { announcements.onCommit() }
    return answer
  }
}
