// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import Pages
import UsherOAuth

extension GuidePage: DrawnPage {}
extension ReferencePage: DrawnPage {}
extension ReferenceContentsPage: DrawnPage {}

extension Provider {
  func guide(_ incoming: Incoming, _ chapter: GuidePage.Chapter) async throws -> Answer {
    try await asReader(incoming) { reader in
      let rates = settings.rates
      func rate(_ rate: RequestRate?) -> GuidePage.Facts.Rate? { rate.map { ($0.most, Int($0.period.inSeconds)) } }
      return page(
        GuidePage(
          chapter, reader: reader,
          facts: GuidePage.Facts(
            lifetimes: authority.lifetimes, clientRate: rate(rates.client), tokenRate: rate(rates.token),
            addressRate: rate(rates.address), isStrict: settings.strictAPI)))
    }
  }

  /// All samples of a log-in, to be saved.
  func guideProgram(_ incoming: Incoming) async throws -> Answer {
    try await asReader(incoming) { reader in
      let program = reader.program
      return Answer(
        .ok, type: "text/plain; charset=utf-8", program.text,
        headers: [.cacheControl: "no-store", .contentDisposition: "attachment; filename=\"\(program.file)\""])
    }
  }

  func referenceContents(_ incoming: Incoming, _ reference: Reference) async throws -> Answer {
    try await asReader(incoming) { page(reference.contents(for: $0)) }
  }

  func reference(_ incoming: Incoming, _ reference: Reference) async throws -> Answer {
    try await asReader(incoming) { reader in
      guard let name = incoming.parameters.first, let found = reference.page(of: name, for: reader) else {
        return problem(.notFound, voice: .page, incoming)
      }
      return page(found)
    }
  }

  /// Answers anybody, and somebody who is logged in with the values of their own clients.
  private func asReader(_ incoming: Incoming, _ answer: (GuideReader) throws -> Answer) async throws -> Answer {
    let query = try incoming.queryForm()
    let asked = try query.optional("client")
    guard let language = SampleLanguage(asked: try query.optional("language")) else {
      return problem(.badRequest, voice: .page, incoming, detail: SampleLanguage.explanation)
    }
    let browser = browser(incoming)
    guard let loggedIn = try await loggedIn(browser) else {
      return try answer(
        GuideReader(
          baseURL: settings.baseURL, language: language, asked: asked,
          logInPath: "/login?continue=" + sealed(incoming.pathAndQuery)))
    }
    let clients = try await authority.store.read { try $0.clients(ownedBy: loggedIn.account.id) }
    return try answer(
      GuideReader(
        baseURL: settings.baseURL, language: language, clients: clients.compactMap(GuideReader.Client.init),
        asked: asked, logInPath: nil))
  }
}

extension GuideReader.Client {
  fileprivate init?(_ client: AuthorizationServer.Client) {
    guard let address = client.redirectURIs.first else { return nil }
    self.init(
      name: client.description.name, clientID: client.identifier.text, redirectURI: address.text,
      isPublic: client.isPublic)
  }
}

extension SampleLanguage {
  /// - Parameter name: curl where none is named.
  fileprivate init?(asked name: String?) {
    guard let name else {
      self = .curl
      return
    }
    self.init(rawValue: name)
  }

  fileprivate static var explanation: String {
    "The language is one of \(allCases.map(\.rawValue).joined(separator: ", "))."
  }
}
