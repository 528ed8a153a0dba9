// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import Membership
import Pages
import UsherOAuth

/// “Clients & API Keys”: the list, and registering a client.
extension Provider {
  private static let clientsOnPage = 20

  func clientsPage(_ incoming: Incoming) async throws -> Answer {
    try await asLoggedIn(incoming) { loggedIn, _ in
      let query = try incoming.queryForm()
      return try await clientsPage(
        of: loggedIn, after: try query.optional("after").map { ClientIdentifier($0) },
        notice: try query.optional("done").flatMap { ClientsPage.Notice(rawValue: $0) })
    }
  }

  private func clientsPage(
    of loggedIn: LoggedIn, after last: ClientIdentifier? = nil, notice: ClientsPage.Notice? = nil,
    status: HTTPResponse.Status = .ok
  ) async throws -> Answer {
    let owner = loggedIn.account.id
    let (clients, isCreator) = try await snapshots.read { authorization, membership in
      (
        try authorization.clients(ownedBy: owner, after: last, limit: Self.clientsOnPage + 1),
        try membership.campaign(ownedBy: ID(owner.number)) != nil
      )
    }
    let shown = clients.prefix(Self.clientsOnPage)
    return page(
      ClientsPage(
        clients: shown.map { client in
          ClientsPage.Client(
            name: client.description.name, clientID: client.identifier.text, version: client.apiVersion,
            isPublic: client.isPublic, isMade: client.maker != nil)
        }, last: shown.count < clients.count ? shown.last?.identifier.text : nil, isFirst: last == nil,
        isCreator: isCreator, notice: notice),
      status: status)
  }

  func newClientPage(_ incoming: Incoming) async throws -> Answer {
    try await asLoggedIn(incoming) { loggedIn, browser in
      guard try await campaign(of: loggedIn) != nil else {
        return try await clientsPage(of: loggedIn, status: .forbidden)
      }
      let key = Base64URL.encode(authority.world.randomBytes(24))
      return page(newClientForm(key: key, ClientFormPage.Entries(), browser))
    }
  }

  func registerClient(_ incoming: Incoming) async throws -> Answer {
    let form = try incoming.bodyForm()
    return try await asLoggedIn(incoming) { loggedIn, browser in
      guard try isGenuine(form, "register client", browser), let key = try form.optional("key"), key.utf8.count <= 64
      else { return page(ProblemPage.formExpired(reference: incoming.id), status: .badRequest) }
      guard try await campaign(of: loggedIn) != nil else {
        return try await clientsPage(of: loggedIn, status: .forbidden)
      }
      let entries = try ClientFormPage.Entries(form)
      do {
        switch try await authority.register(entries.registration, by: loggedIn.account.id, form: key) {
        case .registered(let registered): return page(ShownOncePage(registered))
        case .registeredBefore: return .redirect(.seeOther, to: ClientsPage.path(with: .registeredBefore))
        }
      } catch let invalid as InvalidRegistration {
        return page(
          newClientForm(key: key, entries, browser, problems: entries.problems(invalid)), status: .unprocessableContent)
      }
    }
  }

  private func newClientForm(
    key: String, _ entries: ClientFormPage.Entries, _ browser: Browser, problems: [ClientFormPage.Problem] = []
  ) -> ClientFormPage {
    ClientFormPage(
      .register(key: key), entries: entries, antiForgery: antiForgery("register client", browser), problems: problems)
  }

  /// The page that makes an account a creator's.
  func campaign(of loggedIn: LoggedIn) async throws -> Campaign? {
    let user = ID<User>(loggedIn.account.id.number)
    return try await membership.read { try $0.campaign(ownedBy: user) }
  }
}

extension ShownOncePage {
  init(_ registered: RegisteredClient) {
    let client = registered.client
    var secrets: [(label: Label, value: String)] = [(.clientID, client.identifier.text)]
    if let secret = registered.secret { secrets.append((.clientSecret, secret.reveal())) }
    self.init(
      .registered(app: client.description.name), secrets: secrets + ShownOncePage.pair(registered.creatorTokens),
      path: ClientPage.path(of: client.identifier.text))
  }

  static func pair(_ tokens: TokenResponse) -> [(label: Label, value: String)] {
    [
      (.creatorsAccessToken, tokens.accessToken.reveal()), (.creatorsRefreshToken, tokens.refreshToken.reveal()),
    ]
  }
}
