// SPDX-License-Identifier: Apache-2.0
public import AuthorizationServer
import UsherOAuth

/// The records of the authorization rules in SQL, on one connection inside one transaction or snapshot.
///
/// Each protocol requirement stands in the file of its table.
public struct SQLAuthorizationRecords: AuthorizationRecords {
  let connection: any Connection

  public init(_ connection: any Connection) { self.connection = connection }
}

/// The authorization rules' store over any database.
public struct SQLAuthorizationStore<Base: Database>: AuthorizationStore {
  let database: Base

  public init(_ database: Base) { self.database = database }

  public func read<T: Sendable>(_ body: @Sendable (any AuthorizationRecords) throws -> T) async throws -> T {
    try await database.read { try body(SQLAuthorizationRecords($0)) }
  }

  public func glance<T: Sendable>(
    _ body: @Sendable (any AuthorizationRecords) throws -> T
  ) async throws -> T {
    try await database.glance { try body(SQLAuthorizationRecords($0)) }
  }

  public func write<T: Sendable>(
    _ body: @escaping @Sendable (any AuthorizationRecords) throws -> T
  ) async throws -> T {
    try await database.write { try body(SQLAuthorizationRecords($0)) }
  }
}

extension SQLValue {
  static func id<Kind>(_ id: ID<Kind>) -> SQLValue { .integer(id.number) }
  static func id<Kind>(_ id: ID<Kind>?) -> SQLValue { id.map { .integer($0.number) } ?? .null }
  static func instant(_ instant: Instant) -> SQLValue { .integer(instant.milliseconds) }
  static func instant(_ instant: Instant?) -> SQLValue { instant.map { .integer($0.milliseconds) } ?? .null }
  static func scopes(_ scopes: ScopeSet) -> SQLValue { .integer(scopes.bits) }
  static func hash(_ hash: TokenHash?) -> SQLValue { hash.map { .blob($0.bytes) } ?? .null }
  static func text(_ text: String?) -> SQLValue { text.map { .text($0) } ?? .null }
  static func truth(_ truth: Bool) -> SQLValue { .integer(truth ? 1 : 0) }
}

extension Row {
  func id<Kind>(_ column: Int) -> ID<Kind> { ID(integer(column)) }
  func optionalID<Kind>(_ column: Int) -> ID<Kind>? { isNull(column) ? nil : ID(integer(column)) }
  func instant(_ column: Int) -> Instant { Instant(milliseconds: integer(column)) }
  func optionalInstant(_ column: Int) -> Instant? { isNull(column) ? nil : instant(column) }
  func scopes(_ column: Int) -> ScopeSet { ScopeSet(bits: integer(column)) }
  func hash(_ column: Int) -> TokenHash { withBlob(column) { TokenHash(stored: $0) } }
  func optionalHash(_ column: Int) -> TokenHash? { isNull(column) ? nil : hash(column) }
  func optionalText(_ column: Int) -> String? { isNull(column) ? nil : text(column) }
  func truth(_ column: Int) -> Bool { integer(column) != 0 }
}
