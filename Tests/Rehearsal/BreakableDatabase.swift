// SPDX-License-Identifier: Apache-2.0
public import AuthorizationServer
public import Storage
import Synchronization

/// A database that breaks where a test says, and counts what is asked of it.
public final class BreakableDatabase<Base: Database>: Database {
  private let base: Base
  fileprivate let fault = Mutex(Fault())

  public init(_ base: Base) { self.base = base }

  /// The next fault; statements are counted from now.
  /// - Parameter isTransient: whether it looks like trouble that passes by itself.
  public func breakNext(_ place: BreakingPlace, isTransient: Bool = false) {
    fault.withLock { $0 = Fault(place: place, isTransient: isTransient) }
  }

  /// Ends the fault and says whether it was met.
  @discardableResult
  public func mend() -> Bool {
    fault.withLock { fault in
      defer { fault.place = nil }
      return fault.isMet
    }
  }

  /// Statements since the last ``breakNext(_:)``.
  public var statements: Int { fault.withLock { $0.statements } }

  public func read<T: Sendable>(_ body: @Sendable (any Connection) throws -> T) async throws -> T {
    try await base.read { [self] connection in
      let connection = BreakableConnection(connection, self)
      let answer = try body(connection)
      if connection.isDoomed { throw broken }
      return answer
    }
  }

  public func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
    let answer = try await base.write { [self] connection in
      let connection = BreakableConnection(connection, self)
      let answer = try body(connection)
      if connection.isDoomed || fault.withLock({ $0.meets(.commit) }) { throw broken }
      return answer
    }
    if fault.withLock({ $0.meets(.answerToCommit) }) { throw broken }
    return answer
  }

  fileprivate var broken: Broken { Broken(isTransient: fault.withLock { $0.isTransient }) }

  public func migrate(_ migrations: [Migration]) async throws { try await base.migrate(migrations) }
}

/// Where a database may break.
public enum BreakingPlace: Equatable, Sendable {
  /// The statement of this number, from 1, does not run.
  case statement(Int)
  /// It runs, and its answer is lost.
  case answerToStatement(Int)
  /// Nothing of the transaction is kept.
  case commit
  /// All of it is kept, and nobody hears of it.
  case answerToCommit
}

/// What a broken database throws.
public struct Broken: Error, TransientFault { public var isTransient = false }

private struct Fault {
  var place: BreakingPlace?
  var statements = 0
  var isMet = false
  var isTransient = false

  init(place: BreakingPlace? = nil, isTransient: Bool = false) {
    self.place = place
    self.isTransient = isTransient
  }

  mutating func meets(_ place: BreakingPlace) -> Bool {
    guard self.place == place, !isMet else { return false }
    isMet = true
    return true
  }
}

private final class BreakableConnection<Base: Database>: Connection {
  private let base: any Connection
  private let database: BreakableDatabase<Base>
  private(set) var isDoomed = false

  init(_ base: any Connection, _ database: BreakableDatabase<Base>) {
    self.base = base
    self.database = database
  }

  func execute(_ statement: Statement, _ parameters: [SQLValue]) throws -> Int {
    try breaking { try base.execute(statement, parameters) }
  }

  func rows<T>(_ statement: Statement, _ parameters: [SQLValue], _ read: (any Row) throws -> T) throws -> [T] {
    try breaking { try base.rows(statement, parameters, read) }
  }

  private func breaking<T>(_ run: () throws -> T) throws -> T {
    let number = database.fault.withLock { fault in
      fault.statements += 1
      return fault.statements
    }
    try fail(at: .statement(number))
    let answer = try run()
    try fail(at: .answerToStatement(number))
    return answer
  }

  /// What failed once stays failed: nothing of the transaction may be kept, even where the error is caught.
  private func fail(at place: BreakingPlace) throws {
    guard isDoomed || database.fault.withLock({ $0.meets(place) }) else { return }
    isDoomed = true
    throw database.broken
  }
}
