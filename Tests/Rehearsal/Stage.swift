// SPDX-License-Identifier: Apache-2.0
public import AuthorizationServer
public import SQLite
import Storage
import Synchronization
public import UsherOAuth

/// The rules on a database of their own, with a clock that a test moves and people and apps to play with.
public struct Stage: Sendable {
  public let clock: HandClock
  public let database: BreakableDatabase<SQLiteDatabase>
  public let authority: Authority

  /// - Parameter path: the file that the database is in; `nil` for one in memory that ends with the stage.
  public init(
    seed: UInt64 = 1, lifetimes: Lifetimes = Lifetimes(), path: String? = nil, clock: HandClock = HandClock(),
    sendsMail: Bool = true
  ) async throws {
    let sqlite = try path.map { try SQLiteDatabase(path: $0) } ?? SQLiteDatabase(inMemory: Stage.freshName())
    try await sqlite.migrate(schema)
    self.clock = clock
    database = BreakableDatabase(sqlite)
    authority = Authority(
      store: SQLAuthorizationStore(database), world: .rehearsed(clock, seed: seed),
      keys: ServerKeys(secret: [UInt8](repeating: 7, count: ServerKeys.byteCount)),
      issuer: Stage.issuer, lifetimes: lifetimes,
      passwords: PasswordHashing(cost: PasswordHashing.Cost(kibibytes: 8, passes: 1)), sendsMail: sendsMail)
  }

  public static let issuer = "https://usher.example"
  public static let callback = "https://app.example/callback"

  private static let opened = Mutex(0)
  private static func freshName() -> String {
    opened.withLock { opened in
      opened += 1
      return "stage \(opened)"
    }
  }
}

/// What a test did not foresee while it set the scene.
public struct Unforeseen: Error {
  public let what: String
  public init(_ what: String) { self.what = what }
}

extension Stage {
  public func person(_ name: String = "ada") async throws -> ID<Account> {
    try await authority.signUp(
      name: name, email: "\(name.replacing(" ", with: "."))@example.com", password: Secret("correct horse"))
  }

  public func app(
    of owner: ID<Account>, _ version: APIVersion = .v2, isPublic: Bool = false, requiresPKCE: Bool = false,
    redirectURIs: [String] = [Stage.callback], optionalScopes: ScopeSet = .none
  ) async throws -> RegisteredClient {
    try await authority.register(
      ClientRegistration(
        description: ClientDescription(name: "Fan Club"), redirectURIs: redirectURIs, apiVersion: version,
        isPublic: isPublic, requiresPKCE: requiresPKCE, optionalScopes: optionalScopes),
      owner: owner)
  }

  public func authenticated(_ app: RegisteredClient) async throws -> AuthenticatedClient {
    try await authenticated(app.client.identifier, secret: app.secret)
  }

  public func authenticated(
    _ identifier: ClientIdentifier, secret: Secret<ClientSecret>?
  ) async throws -> AuthenticatedClient {
    try await authority.authenticate(credentials(identifier, secret: secret)).get()
  }

  public func credentials(
    _ identifier: ClientIdentifier, secret: Secret<ClientSecret>?
  ) throws -> ClientCredentials {
    var form = [Form.Parameter(name: "client_id", value: identifier.text)]
    if let secret { form.append(Form.Parameter(name: "client_secret", value: secret.reveal())) }
    return try ClientCredentials(authorization: nil, form: Form(form))
  }

  public func request(
    _ app: RegisteredClient, scope: String? = nil, redirectURI: String = Stage.callback, challenge: String? = nil
  ) async throws -> AuthorizationRequest {
    var form: [String: String] = [
      "client_id": app.client.identifier.text, "redirect_uri": redirectURI, "response_type": "code",
    ]
    form["scope"] = scope
    form["code_challenge"] = challenge
    if challenge != nil { form["code_challenge_method"] = "S256" }
    switch try await authority.review(Form(form.map { Form.Parameter(name: $0, value: $1) })) {
    case .success(let request): return request
    case .failure(let refusal): throw Unforeseen("\(refusal)")
    }
  }

  /// Lets a person allow an app something.
  public func code(
    for app: RegisteredClient, by person: ID<Account>, scope: String? = nil, redirectURI: String = Stage.callback,
    challenge: String? = nil
  ) async throws -> Secret<AuthorizationCode> {
    let request = try await request(app, scope: scope, redirectURI: redirectURI, challenge: challenge)
    return try Stage.code(in: try await authority.grant(request, by: person))
  }

  public static func code(in location: String) throws -> Secret<AuthorizationCode> {
    guard let code = try answer(in: location).optional("code") else { throw Unforeseen(location) }
    return Secret(code)
  }

  /// The parameters that an answer of the authorization endpoint carries.
  public static func answer(in location: String) throws -> Form {
    try Form(parsing: location.split(separator: "?", maxSplits: 1).last ?? "")
  }

  /// A log-in from the link to the tokens.
  public func pair(
    for app: RegisteredClient, by person: ID<Account>, scope: String? = nil
  ) async throws -> TokenResponse {
    let code = try await code(for: app, by: person, scope: scope)
    return try await authority.exchange(
      code, redirectURI: Stage.callback, verifier: nil, by: try await authenticated(app)
    ).get()
  }

  /// Whether introspection says that a token is live; unlike a use of the token, asking changes nothing.
  public func isLive<Kind>(_ token: Secret<Kind>, for client: AuthenticatedClient) async throws -> Bool {
    try await authority.introspect(token.reveal(), by: client) != nil
  }
}

extension Authority {
  /// Lets a person allow all that there is to ask.
  public func grant(_ request: AuthorizationRequest, by account: ID<Account>) async throws -> String {
    let answer: ConsentAnswer?
    switch try await consentNeeded(for: request, by: account) {
    case .ask(let question):
      answer = ConsentAnswer(listed: question.required, offered: question.optional, ticked: question.optional)
    case .nothing, .refuse: answer = nil
    }
    switch try await grant(request, by: account, answer: answer) {
    case .sendBack(let location): return location
    case .unanswered(let why): throw Unforeseen("\(why)")
    }
  }
}
