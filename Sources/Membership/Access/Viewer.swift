// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// On whose behalf, through whose client and with which scopes somebody reads: what an access token stands for.
public struct Viewer: Equatable, Sendable {
  public var user: ID<User>
  /// The creator who registered the client.
  public var clientOwner: ID<User>
  /// The client's `client_id`.
  public var clientIdentifier: String
  /// The version that the client was registered for.
  public var apiVersion: APIVersion
  public var scopes: ScopeSet

  public init(
    user: ID<User>, clientOwner: ID<User>, clientIdentifier: String, apiVersion: APIVersion, scopes: ScopeSet
  ) {
    self.user = user
    self.clientOwner = clientOwner
    self.clientIdentifier = clientIdentifier
    self.apiVersion = apiVersion
    self.scopes = scopes
  }

  public var isClientOwner: Bool { user == clientOwner }
}

/// Why a viewer does not get to see something; the words for it are made where the answer is made.
public enum ViewRefusal: Error, Equatable, Sendable {
  /// The token lacks these.
  case missingScopes(ScopeSet)
  /// A version 2 client calls version 1 without the scopes that stand for version 1's.
  case clientForbidden(clientIdentifier: String, missing: ScopeSet)
  /// There is such a thing, and it belongs to somebody else.
  case notYours
}
