// SPDX-License-Identifier: Apache-2.0

/// Your site as the platform knows it. Everything else begins here.
public struct Integration: Sendable {
  public let clientID: String
  public let redirectAddress: String
  public let platform: Platform
  public let apiVersion: APIVersion
  /// What is asked for at log-in; empty for what the platform gives by default.
  public let scopes: ScopeSet

  let clientSecret: Secret<ClientSecret>?
  let surroundings: Surroundings
  let spentStates = SpentStates()

  /// - Parameters:
  ///   - clientSecret: `nil` for a public client, which proves itself by PKCE alone.
  ///   - redirectAddress: exactly as it is registered.
  /// - Throws: ``IntegrationError`` where no log-in could ever work with these values.
  public init(
    clientID: String, clientSecret: Secret<ClientSecret>?, redirectAddress: String, platform: Platform,
    apiVersion: APIVersion = .v2, scopes: ScopeSet = [], surroundings: Surroundings = Surroundings()
  ) throws(IntegrationError) {
    guard !clientID.isEmpty else { throw .noClientID }
    do { _ = try RedirectURI(registering: redirectAddress, allowsPlainHTTP: platform.isUnsafe) } catch {
      throw .redirectAddress(error.explanation)
    }
    guard platform.isWellFormed else { throw .platformAddress(platform.base) }
    let foreign = scopes - .askable(by: apiVersion)
    guard foreign.isEmpty else { throw .scopesOfOtherVersion(foreign) }
    self.clientID = clientID
    self.clientSecret = clientSecret
    self.redirectAddress = redirectAddress
    self.platform = platform
    self.apiVersion = apiVersion
    self.scopes = scopes
    self.surroundings = surroundings
  }
}

public enum IntegrationError: Error, Equatable, Sendable {
  case noClientID
  /// What is wrong with the redirect address.
  case redirectAddress(String)
  /// Not `https://host` (or `http` on this machine) without path, query or user.
  case platformAddress(String)
  /// A client of version 2 cannot ask for scopes of version 1.
  case scopesOfOtherVersion(ScopeSet)
}
