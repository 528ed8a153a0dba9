// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import Pages
import UsherOAuth

extension Provider {
  func sessionsPage(_ incoming: Incoming) async throws -> Answer {
    try await asLoggedIn(incoming) { loggedIn, browser in
      let sessions = try await authority.sessions(of: loggedIn.account.id).map { session in
        SessionsPage.Session(
          reference: reference(of: session), device: session.place.device, network: session.place.network,
          since: session.created, lastUsed: session.lastUsed, isThisBrowser: session.id == loggedIn.session)
      }
      return page(SessionsPage(sessions: sessions, antiForgery: antiForgery("end session", browser)))
    }
  }

  func endSession(_ incoming: Incoming) async throws -> Answer {
    let form = try incoming.bodyForm()
    return try await asLoggedIn(incoming) { loggedIn, browser in
      guard try isGenuine(form, "end session", browser), let reference = try form.optional("session") else {
        return page(ProblemPage.formExpired(reference: incoming.id), status: .badRequest)
      }
      let account = loggedIn.account.id
      if reference == SessionsPage.others {
        _ = try await authority.endSessions(of: account, except: loggedIn.session)
      } else if let session = try await authority.sessions(of: account).first(where: {
        self.reference(of: $0) == reference
      }) {
        // One that ended meanwhile is what was asked for.
        _ = try await authority.end(session.id, of: account)
      }
      return .redirect(.seeOther, to: SessionsPage.path)
    }
  }

  /// Names a session on its owner's page without telling how many sessions there ever were.
  private func reference(of session: ActiveSession) -> String {
    authority.keys.identifier("session", String(session.id.number))
  }
}
