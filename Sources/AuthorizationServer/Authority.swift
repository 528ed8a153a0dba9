// SPDX-License-Identifier: Apache-2.0
import UsherOAuth

/// The rules of granting access over one store: each act is an extension in the folder of its part of the protocol.
public final class Authority: Sendable {
  public let store: any AuthorizationStore
  public let world: World
  public let keys: ServerKeys
  public let lifetimes: Lifetimes
  /// The issuer identifier of RFC 8414: the configured base address, never a request's host.
  public let issuer: String
  /// Whether `http` redirect addresses may leave the machine.
  public let allowsPlainHTTP: Bool
  /// Whether consent is asked for each time, though it was given before.
  public let asksAlways: Bool
  /// Whether letters are carried anywhere; where not, none are filed.
  public let sendsMail: Bool
  let tokenText: TokenText
  let passwords: PasswordHashing
  let knownClients = KnownClients()
  let uses = RecentUses()
  /// Why requests of clients failed, for their owners.
  public let traces: TraceBook

  public init(
    store: any AuthorizationStore, world: World, keys: ServerKeys, issuer: String,
    lifetimes: Lifetimes = Lifetimes(), allowsPlainHTTP: Bool = false, asksAlways: Bool = false,
    passwords: PasswordHashing = PasswordHashing(), sendsMail: Bool = false
  ) {
    self.store = store
    self.world = world
    self.keys = keys
    self.lifetimes = lifetimes
    self.issuer = issuer
    self.allowsPlainHTTP = allowsPlainHTTP
    self.asksAlways = asksAlways
    self.passwords = passwords
    self.sendsMail = sendsMail
    traces = TraceBook(store: store, world: world)
    tokenText = TokenText(keys: keys)
  }
}

/// How long what this server issues is good. Expired means `now >= expiry`.
public struct Lifetimes: Sendable, Equatable {
  /// RFC 6749 section 4.1.2 recommends at most ten minutes.
  public var code: Duration = .seconds(300)
  public var accessToken: Duration = .seconds(2_678_400)
  /// Without a refresh for this long, the refresh token expires.
  public var refreshTokenIdle: Duration = .seconds(365 * 86_400)
  /// However often it is refreshed, a grant ends this long after consent.
  public var grant: Duration = .seconds(5 * 365 * 86_400)
  /// For how long a repeated refresh is answered as the first was, and a superseded access token lives on.
  public var refreshOverlap: Duration = .seconds(60)
  public var session: Duration = .seconds(30 * 86_400)

  public init() {}

  public static let longestCode = Duration.seconds(600)
}
