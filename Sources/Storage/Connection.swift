// SPDX-License-Identifier: Apache-2.0

/// A value that a statement takes. Instants are integers (milliseconds), hashes and keys are blobs, truth is 0 or 1.
public enum SQLValue: Sendable, Equatable {
  case integer(Int64)
  /// Refused as ``StorageError/constraint(_:)`` where it holds the character NUL, which PostgreSQL cannot keep.
  case text(String)
  case blob([UInt8])
  case null
}

/// The text of one SQL statement with its parameters written `$1`, `$2` and so on.
///
/// Only a literal makes one, so no value from a request can become part of a statement.
public struct Statement: Sendable, ExpressibleByStringLiteral {
  public let text: StaticString

  public init(stringLiteral text: StaticString) { self.text = text }
}

/// One row of an answer, valid only inside the closure that is given it; columns count from 0.
///
/// Reading a column as something that it is not, NULL included, fails the statement (``StorageError/statement(_:)``)
/// when the closure returns; until then it reads as 0 or as nothing.
public protocol Row {
  func isNull(_ column: Int) -> Bool
  func integer(_ column: Int) -> Int64
  func text(_ column: Int) -> String
  func blob(_ column: Int) -> [UInt8]
  /// The bytes of a blob while the closure runs, without a copy.
  func withBlob<T>(_ column: Int, _ body: (UnsafeRawBufferPointer) -> T) -> T
}

extension Row {
  public func withBlob<T>(_ column: Int, _ body: (UnsafeRawBufferPointer) -> T) -> T {
    blob(column).withUnsafeBytes(body)
  }
}

/// A session with a database, inside a transaction (`write`) or on a snapshot (`read`).
///
/// Statements are prepared once and kept. A connection is used by one thread at a time.
public protocol Connection: AnyObject {
  /// Runs a statement that answers no rows.
  ///
  /// - Returns: how many rows it inserted, updated or deleted.
  /// - Throws: ``StorageError``.
  @discardableResult
  func execute(_ statement: Statement, _ parameters: [SQLValue]) throws -> Int

  /// Runs a statement, `RETURNING` ones included, and reads each row of its answer in order.
  func rows<T>(_ statement: Statement, _ parameters: [SQLValue], _ read: (any Row) throws -> T) throws -> [T]
}

extension Connection {
  /// The first row of the answer, if there is one.
  public func row<T>(_ statement: Statement, _ parameters: [SQLValue], _ read: (any Row) throws -> T) throws -> T? {
    try rows(statement, parameters, read).first
  }
}

/// A database that the portable SQL of this ring runs on: SQLite 3.40 or PostgreSQL 15.
public protocol Database: Sendable {
  /// Runs the closure on a snapshot. It must not change anything and may run on the calling thread.
  func read<T: Sendable>(_ body: @Sendable (any Connection) throws -> T) async throws -> T

  /// Runs the closure, each of whose statements sees a snapshot of its own: for one statement, or several whose answers
  /// need not belong together.
  func glance<T: Sendable>(_ body: @Sendable (any Connection) throws -> T) async throws -> T

  /// Runs the closure in a transaction and returns when its effects are durable.
  ///
  /// What the closure throws undoes the closure's own effects and no others. A statement that failed undoes them and
  /// is thrown even if the closure caught it: PostgreSQL goes no further in such a transaction, so what may be refused
  /// is asked for with `ON CONFLICT`. The closure may run more than once after a conflict, so it draws no randomness
  /// and waits for nothing.
  func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T

  /// Brings the schema up to date under a lock that only one program holds at a time.
  ///
  /// - Throws: ``StorageError/newerSchema(found:known:)`` where a newer program has been here.
  func migrate(_ migrations: [Migration]) async throws
}

extension Database {
  public func glance<T: Sendable>(_ body: @Sendable (any Connection) throws -> T) async throws -> T {
    try await read(body)
  }
}

/// One numbered step of the schema, forward only.
public struct Migration: Sendable {
  public let number: Int
  /// Statements separated by `;`. Three words stand for what the two databases spell differently:
  /// `{identity}` a primary key that is never given twice, `{blob}` a column of bytes, `{strict}` the end of a table.
  public let script: String

  public init(_ number: Int, _ script: String) {
    self.number = number
    self.script = script
  }
}

public enum StorageError: Error, Equatable, Sendable {
  /// Another program holds the lock for longer than we wait; try again.
  case busy
  /// The database cannot be reached, opened, read or written (a full disk is one reason).
  case unavailable(String)
  /// A unique, foreign-key, check or not-null constraint refused the change; the text names it.
  case constraint(String)
  case newerSchema(found: Int, known: Int)
  /// A statement of ours is wrong.
  case statement(String)
}
