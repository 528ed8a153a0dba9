// SPDX-License-Identifier: Apache-2.0
public import Membership
import UsherOAuth

/// The membership records in portable SQL over one connection.
public struct SQLMembershipRecords: MembershipRecords {
  let connection: any Connection

  public init(_ connection: any Connection) { self.connection = connection }

  /// Makes sure that a row stands under the id, or under a fresh one for `ID(0)`, and says which.
  func place<Kind>(
    _ id: ID<Kind>, fresh: Statement, given: Statement, _ parameters: [SQLValue]
  ) throws -> ID<Kind> {
    guard id.number == 0 else {
      try connection.execute(given, parameters + [.of(id)])
      return id
    }
    guard let number = try connection.row(fresh, parameters, { $0.integer(0) }) else {
      throw StorageError.statement("an insertion answered no id")
    }
    return ID(number)
  }
}

/// The membership records of a database.
public struct SQLMembershipStore: MembershipStore {
  private let database: any Database

  public init(_ database: any Database) { self.database = database }

  public func read<T: Sendable>(_ body: @Sendable (any MembershipRecords) throws -> T) async throws -> T {
    try await database.read { try body(SQLMembershipRecords($0)) }
  }

  public func write<T: Sendable>(_ body: @escaping @Sendable (any MembershipRecords) throws -> T) async throws -> T {
    try await database.write { try body(SQLMembershipRecords($0)) }
  }
}
