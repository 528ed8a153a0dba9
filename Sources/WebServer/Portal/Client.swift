// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import Pages
import UsherOAuth

/// The pages of one client. To anybody but its owner there is no such page.
extension Provider {
  private static let requestsOnPage = 5
  private static let changesOnPage = 10

  /// What an owner asks of a client's page, and who asks.
  private struct Visit {
    let incoming: Incoming
    let owner: ID<Account>
    let browser: Browser
    let identifier: ClientIdentifier
  }

  private func asOwner(_ incoming: Incoming, _ answer: (Visit) async throws -> Answer) async throws -> Answer {
    try await asLoggedIn(incoming) { loggedIn, browser in
      try await answer(
        Visit(
          incoming: incoming, owner: loggedIn.account.id, browser: browser,
          identifier: ClientIdentifier(incoming.parameters[0])))
    }
  }

  private func client(_ visit: Visit) async throws -> Client? {
    let client = try await authority.store.read { try $0.client(visit.identifier) }
    return client?.owner == visit.owner ? client : nil
  }

  private func isGenuine(_ form: Form, _ visit: Visit) throws -> Bool {
    try isGenuine(form, "client", visit.browser, about: visit.identifier.text)
  }

  private func antiForgery(_ visit: Visit) -> String {
    antiForgery("client", visit.browser, about: visit.identifier.text)
  }

  private func noSuchPage(_ visit: Visit) -> Answer { problem(.notFound, voice: .page, visit.incoming) }

  private func expired(_ visit: Visit) -> Answer {
    page(ProblemPage.formExpired(reference: visit.incoming.id), status: .badRequest)
  }

  // MARK: Looking at it

  func clientPage(_ incoming: Incoming) async throws -> Answer {
    try await asOwner(incoming) { visit in
      let notice = try incoming.queryForm().optional("done").flatMap { ClientPage.Notice(rawValue: $0) }
      guard var shown = try await clientPage(visit) else { return noSuchPage(visit) }
      shown.notice = notice
      return page(shown)
    }
  }

  private func clientPage(_ visit: Visit) async throws -> ClientPage? {
    let now = authority.world.now()
    let found = try await authority.store.read { records in
      try records.client(visit.identifier).map { client in
        (
          client: client, requests: try records.scopeRequests(of: client.id, limit: Self.requestsOnPage),
          pair: try client.creatorGrant.flatMap { try records.access($0) },
          lastUse: try client.creatorGrant.flatMap { try records.lastUse(of: $0) },
          strangerEnd: try records.strangerTestEnd(of: client.id),
          changes: try records.auditEntries(of: client.id, limit: Self.changesOnPage)
        )
      }
    }
    guard let found, found.client.owner == visit.owner else { return nil }
    let client = found.client
    return ClientPage(
      clientID: client.identifier.text, name: client.description.name, version: client.apiVersion,
      about: client.description.facts, addresses: client.redirectURIs, secret: client.shownSecret(at: now),
      tokens: found.pair.flatMap { $0.shownPair(lastUse: found.lastUse, at: now) }, approved: client.approvedScopes,
      askable: client.scopesToAskFor, requests: found.requests.map(\.shown),
      test: found.strangerEnd.flatMap { end in now < end ? ClientPage.Test(ends: end, link: client.trial) : nil },
      changes: found.changes.map { ($0.at, $0.change) },
      mark: authority.mark(of: client), antiForgery: antiForgery(visit))
  }

  // MARK: Acting on it

  func actOnClient(_ incoming: Incoming) async throws -> Answer {
    let form = try incoming.bodyForm()
    return try await asOwner(incoming) { visit in
      guard try await client(visit) != nil else { return noSuchPage(visit) }
      guard try isGenuine(form, visit), let act = try form.optional("act").flatMap({ ClientPage.Act(rawValue: $0) })
      else { return expired(visit) }
      return try await perform(act, visit, form)
    }
  }

  private func perform(_ act: ClientPage.Act, _ visit: Visit, _ form: Form) async throws -> Answer {
    let (identifier, owner) = (visit.identifier, visit.owner)
    switch act {
    case .rotateSecret: return try await rotateSecret(visit, form)
    case .endOldSecret:
      let isDone = try await authority.endPreviousSecret(of: identifier, by: owner)
      return isDone ? back(visit, .oldSecretEnded) : noSuchPage(visit)
    case .refreshTokens: return try await refreshTokens(visit, form)
    case .askForScopes: return try await askForScopes(visit, form)
    case .withdrawRequest:
      let isDone = try await authority.withdrawScopeRequest(of: identifier, by: owner)
      return back(visit, isDone ? .withdrawn : nil)
    case .beStranger, .beOwner:
      let isDone = try await authority.testAsStranger(identifier, by: owner, act == .beStranger)
      return isDone ? back(visit, nil) : noSuchPage(visit)
    }
  }

  private func back(_ visit: Visit, _ notice: ClientPage.Notice?) -> Answer {
    let id = visit.identifier.text
    return .redirect(.seeOther, to: notice.map { ClientPage.path(of: id, with: $0) } ?? ClientPage.path(of: id))
  }

  private func refused(_ refusal: OwnerRefusal, _ visit: Visit) -> Answer {
    switch refusal {
    case .changedMeanwhile: back(visit, .changedMeanwhile)
    case .disabled: back(visit, .shutOut)
    case .unknownClient, .noSecret: noSuchPage(visit)
    }
  }

  private func rotateSecret(_ visit: Visit, _ form: Form) async throws -> Answer {
    guard
      let overlap = try form.optional("overlap").flatMap({ Int64($0) }).flatMap({ ClientPage.Overlap(rawValue: $0) })
    else { return expired(visit) }
    let name = try await client(visit)?.description.name ?? ""
    switch try await authority.rotateSecret(
      of: visit.identifier, by: visit.owner, seeing: try form.optional("mark") ?? "",
      overlap: .seconds(overlap.rawValue))
    {
    case .success(let rotated):
      return page(
        ShownOncePage(
          .secretRotated(app: name, end: overlap == .none ? nil : rotated.previousExpiry),
          secrets: [(.clientSecret, rotated.secret.reveal())], path: ClientPage.path(of: visit.identifier.text)))
    case .failure(let refusal): return refused(refusal, visit)
    }
  }

  private func refreshTokens(_ visit: Visit, _ form: Form) async throws -> Answer {
    let name = try await client(visit)?.description.name ?? ""
    switch try await authority.refreshCreatorTokens(
      of: visit.identifier, by: visit.owner, seeing: try form.optional("mark") ?? "")
    {
    case .success(let tokens):
      return page(
        ShownOncePage(
          .tokensRefreshed(app: name), secrets: ShownOncePage.pair(tokens),
          path: ClientPage.path(of: visit.identifier.text)))
    case .failure(let refusal): return refused(refusal, visit)
    }
  }

  private func askForScopes(_ visit: Visit, _ form: Form) async throws -> Answer {
    let scopes = ScopeSet(form.parameters.filter { $0.name == "scope" }.compactMap { Scope(name: $0.value) })
    let why = (try form.optional("why") ?? "").trimmed
    let problem: ClientPage.AskProblem
    switch try await authority.askForScopes(scopes, because: why, for: visit.identifier, by: visit.owner) {
    case .success: return back(visit, .asked)
    case .failure(.unknownClient): return noSuchPage(visit)
    case .failure(.nothingToApprove): problem = .noScope
    case .failure(.whyMissing): problem = .whyMissing
    case .failure(.whyTooLong): problem = .whyTooLong
    case .failure(.askedBefore): problem = .askedBefore
    }
    guard var shown = try await clientPage(visit) else { return noSuchPage(visit) }
    shown.asking = (scopes, why, problem)
    return page(shown, status: .unprocessableContent)
  }

  // MARK: Changing and deleting it

  func changeClientPage(_ incoming: Incoming) async throws -> Answer {
    try await asOwner(incoming) { visit in
      guard let client = try await client(visit) else { return noSuchPage(visit) }
      return page(changeForm(client, ClientFormPage.Entries(client), visit))
    }
  }

  func changeClient(_ incoming: Incoming) async throws -> Answer {
    let form = try incoming.bodyForm()
    return try await asOwner(incoming) { visit in
      guard let client = try await client(visit) else { return noSuchPage(visit) }
      guard try isGenuine(form, visit) else { return expired(visit) }
      var entries = try ClientFormPage.Entries(form)
      entries.version = client.apiVersion
      do {
        let changed = try await authority.change(
          visit.identifier, by: visit.owner, description: entries.description, redirectURIs: entries.addresses,
          policy: entries.policy, requiresPKCE: entries.requiresPKCE, optionalScopes: entries.optional)
        return changed == nil ? noSuchPage(visit) : back(visit, .saved)
      } catch let invalid as InvalidRegistration {
        return page(
          changeForm(client, entries, visit, problems: entries.problems(invalid)), status: .unprocessableContent)
      }
    }
  }

  private func changeForm(
    _ client: Client, _ entries: ClientFormPage.Entries, _ visit: Visit, problems: [ClientFormPage.Problem] = []
  ) -> ClientFormPage {
    ClientFormPage(
      .change(clientID: client.identifier.text, name: client.description.name), entries: entries,
      antiForgery: antiForgery(visit), problems: problems)
  }

  func removeClientPage(_ incoming: Incoming) async throws -> Answer {
    try await asOwner(incoming) { visit in
      guard let client = try await client(visit) else { return noSuchPage(visit) }
      return page(
        RemoveClientPage(
          clientID: client.identifier.text, name: client.description.name, antiForgery: antiForgery(visit)))
    }
  }

  func removeClient(_ incoming: Incoming) async throws -> Answer {
    let form = try incoming.bodyForm()
    return try await asOwner(incoming) { visit in
      guard try await client(visit) != nil else { return noSuchPage(visit) }
      guard try isGenuine(form, visit) else { return expired(visit) }
      let isDone = try await authority.remove(visit.identifier, by: visit.owner)
      return isDone ? .redirect(.seeOther, to: ClientsPage.path(with: .deleted)) : noSuchPage(visit)
    }
  }
}
