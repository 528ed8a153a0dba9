// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import Crypto
import JSONAPI
import Membership
import Storage
import Synchronization
import UsherOAuth

/// What the demo shows: two log-ins and two registered clients, the same on every machine and after every start.
struct Demo {
  struct LogIn {
    let role: String
    let user: ID<User>
    let name: String
    let email: String
    let password: String
  }

  struct RegisteredApp {
    let registration: ClientRegistration
    let identifier: ClientIdentifier
    let secret: String
    let tokens: TokenResponse
  }

  let creator: LogIn
  let fan: LogIn
  let apps: [RegisteredApp]
  let webhooks = Webhooks()

  /// The key of demo data is as public as its passwords, so that what is printed is the same everywhere.
  static let key = Array(SHA256.hash(data: Array("the demo keeps no secrets".utf8)))

  private static let registrations = [
    ClientRegistration(
      description: ClientDescription(
        name: "Tin Workshop Forum", summary: "The forum where the workshop's members talk.",
        author: "Tin Workshop", domain: "forum.example"),
      redirectURIs: addresses, apiVersion: .v2),
    ClientRegistration(
      description: ClientDescription(
        name: "Workshop Archive", summary: "An older app that speaks version 1 of the API.",
        author: "Tin Workshop", domain: "archive.example"),
      redirectURIs: addresses, apiVersion: .v1),
  ]

  private static let addresses = [
    "http://127.0.0.1:8080/callback", "http://localhost:8080/callback", "http://localhost:3000/callback",
  ]

  /// Fills data that is empty, and finds what an earlier start filled.
  ///
  /// - Throws: ``Complaint`` where the data is somebody's own.
  static func fill(_ data: DataFile, authority: Authority) async throws -> Demo {
    let cast = DemoCast()
    let isEmpty = try await data.records.read { try $0.clients(ownedBy: nil).isEmpty }
    let isDemo = try await data.membership.read { try $0.user(cast.creator.id)?.email == cast.creator.email }
    if isEmpty && !isDemo {
      try await data.membership.write { try cast.file(in: $0) }
    } else if !isDemo {
      throw Complaint("The data file holds something else than the demo; give --data a new path.")
    }
    let creator = LogIn(
      role: "a creator", user: cast.creator.id, name: cast.creator.fullName, email: cast.creator.email ?? "",
      password: "tin-workshop-demo")
    let fan = LogIn(
      role: "a fan", user: cast.fan.id, name: cast.fan.fullName, email: cast.fan.email ?? "",
      password: "fan-of-tin-demo")
    for logIn in [creator, fan] { try await open(logIn, authority: authority) }
    var apps: [RegisteredApp] = []
    for registration in registrations {
      apps.append(try await register(registration, owner: creator.user, data: data, authority: authority))
    }
    let demo = Demo(creator: creator, fan: fan, apps: apps)
    try await demo.webhooks.fill(data, of: apps[0].identifier)
    return demo
  }

  private static func open(_ logIn: LogIn, authority: Authority) async throws {
    let id = ID<Account>(logIn.user.number)
    if try await authority.store.read({ try $0.account(id) }) != nil { return }
    _ = try await authority.signUp(name: logIn.name, email: logIn.email, password: Secret(logIn.password), as: id)
  }

  /// Registers an app with chance that depends on its name alone. A later start draws the same again and so knows the
  /// secrets of which only hashes are stored; a creator's pair that was used up meanwhile is replaced.
  private static func register(
    _ registration: ClientRegistration, owner: ID<User>, data: DataFile, authority: Authority
  ) async throws -> RegisteredApp {
    let name = registration.description.name
    let rehearsal = DemoChance(name)
    let identifier = ClientIdentifier(Hexadecimal.encode(rehearsal.draw(24)))
    let secret = "usher_cs_" + Base64URL.encode(rehearsal.draw(32))
    let pair = (access: rehearsal.draw(32), refresh: rehearsal.draw(32))
    func authorityDrawing(_ seed: String) -> Authority {
      let chance = DemoChance(seed)
      return Authority(
        store: data.records, world: World(now: data.world.now, randomBytes: { chance.draw($0) }), keys: data.keys,
        issuer: authority.issuer, lifetimes: authority.lifetimes)
    }
    guard let client = try await data.records.read({ try $0.client(identifier) }), let grant = client.creatorGrant
    else {
      let registered = try await authorityDrawing(name).register(registration, owner: ID(owner.number))
      return RegisteredApp(
        registration: registration, identifier: identifier, secret: secret, tokens: registered.creatorTokens)
    }
    let text = TokenText(keys: data.keys)
    let access = Secret<AccessToken>(text.write(.access, row: grant.number, secret: pair.access))
    if case .success(let checked) = try await authority.check(access) {
      return RegisteredApp(
        registration: registration, identifier: identifier, secret: secret,
        tokens: TokenResponse(
          accessToken: access,
          refreshToken: Secret(text.write(.refresh, row: grant.number, secret: pair.refresh)),
          expiresIn: authority.lifetimes.accessToken.inSeconds, scope: checked.scopes))
    }
    guard
      let tokens = try await authorityDrawing("\(name), grant after \(grant)").refreshCreatorTokens(of: identifier)
    else { throw Complaint("The demo's client \(name) is gone.") }
    return RegisteredApp(registration: registration, identifier: identifier, secret: secret, tokens: tokens)
  }
}

/// Bytes that follow from a seed: for the demo, whose secrets are printed.
final class DemoChance: Sendable {
  private let seed: String
  private let drawn = Mutex(0)

  init(_ seed: String) { self.seed = seed }

  func draw(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      let block = drawn.withLock { drawn in
        drawn += 1
        return drawn
      }
      bytes += Array(SHA256.hash(data: Array("\(seed) \(block)".utf8)))
    }
    return Array(bytes.prefix(count))
  }
}
