// SPDX-License-Identifier: Apache-2.0
public import AuthorizationServer
public import Membership

/// Both kinds of records, to be read together: most API calls look at a token and then at what it opens.
public protocol SnapshotStore: Sendable {
  /// Looks at committed records on one snapshot; may run on the calling thread.
  func read<T: Sendable>(
    _ body: @Sendable (any AuthorizationRecords, any MembershipRecords) throws -> T
  ) async throws -> T

  /// As ``read(_:)``, for a closure that asks the records for one thing, and besides at most for what never changes.
  func glance<T: Sendable>(
    _ body: @Sendable (any AuthorizationRecords, any MembershipRecords) throws -> T
  ) async throws -> T
}

extension SnapshotStore {
  public func glance<T: Sendable>(
    _ body: @Sendable (any AuthorizationRecords, any MembershipRecords) throws -> T
  ) async throws -> T {
    try await read(body)
  }
}
