// SPDX-License-Identifier: Apache-2.0

/// The networks that either version of the wire names; the raw value is the wire's key and is stored.
public enum SocialNetwork: String, CaseIterable, Sendable {
  case deviantart, discord, facebook, google, instagram, reddit, spotify
  case spotifyOpenAccess = "spotify_open_access"
  case twitch, twitter, vimeo, youtube
}

/// An account elsewhere that a user has connected.
public struct SocialConnection: Equatable, Sendable {
  public var network: SocialNetwork
  /// The account's id on that network.
  public var accountID: String
  public var url: String?
  /// What that network lets the platform read.
  public var scopes: [String]

  public init(_ network: SocialNetwork, accountID: String, url: String? = nil, scopes: [String] = []) {
    self.network = network
    self.accountID = accountID
    self.url = url
    self.scopes = scopes
  }
}
