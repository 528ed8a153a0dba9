// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import Membership
import Pages
import UsherOAuth

extension ConsentQuestion {
  /// What the page carries of it, so that an answer counts for what was read: the scopes it lists and those it has a box
  /// for. The anti-forgery token covers it.
  var onForm: String { "\(required.bits).\(optional.bits)" }
}

extension ConsentAnswer {
  /// Reads the form of the consent page, whose anti-forgery token was found genuine.
  ///
  /// - Returns: `nil` for boxes that no consent page can have.
  init?(_ form: Form) throws(FormError) {
    let parts = (try form.optional("question") ?? "").split(separator: ".").compactMap { Int64($0) }
    guard parts.count == 2 else { return nil }
    let boxes = form.parameters.filter { $0.name == "optional" }.map { Scope(name: $0.value) }
    guard boxes.allSatisfy({ $0 != nil }) else { return nil }
    self.init(
      listed: ScopeSet(bits: parts[0]), offered: ScopeSet(bits: parts[1]), ticked: ScopeSet(boxes.compactMap(\.self)))
  }
}

extension Provider {
  /// What the anti-forgery token of a consent form covers: the request, and the question that its page asked.
  func consentSubject(_ incoming: Incoming, question: String?) -> String {
    incoming.query + "\n" + (question ?? "")
  }

  /// - Parameter answer: what was refused, to be shown again.
  func consentPage(
    _ request: AuthorizationRequest, _ question: ConsentQuestion, _ loggedIn: LoggedIn, _ browser: Browser,
    _ incoming: Incoming, refusing answer: ConsentAnswer? = nil
  ) async throws -> Answer {
    let client = request.client
    // A code is for all that was ever allowed, so all of it is shown, whatever this request asks for.
    let before = question.isOwner ? question.allowedBefore : question.allowedBefore & client.permittedScopes
    let asked = request.scopes | question.new | before
    let viewer = Viewer(
      user: ID(loggedIn.account.id.number), clientOwner: ID(client.owner.number),
      clientIdentifier: client.identifier.text, apiVersion: client.apiVersion,
      scopes: question.isOwner ? asked | ScopeSet.all(of: client.apiVersion) : asked)
    let shown = ConsentPage(
      asker: ConsentPage.Asker(
        name: client.description.name, author: client.description.author, domain: client.description.domain,
        about: client.description.summary, version: client.apiVersion, isVerified: client.verified != nil),
      person: ConsentPage.Person(
        name: loggedIn.account.name, email: loggedIn.account.email, ownsTheApp: question.isOwner,
        isTesting: question.isTest),
      destination: destination(of: request.redirectURI.text), asked: asked, grantedBefore: question.allowedBefore,
      optional: question.optional, leftOutBefore: question.declinedBefore, ticked: answer?.ticked,
      preview: try await membership.read { try Preview(for: viewer, in: $0) }, question: question.onForm,
      problems: answer == nil ? [] : [.nothingLeft], action: incoming.pathAndQuery,
      antiForgery: antiForgery(
        "consent", browser, about: consentSubject(incoming, question: question.onForm)),
      logOutAntiForgery: antiForgery("log out", browser), continuation: sealed(incoming.pathAndQuery),
      connectedAppsPath: ConnectedAppsPage.path)
    return page(
      shown, status: answer == nil ? .ok : .unprocessableContent, formTarget: formTarget(at: request.redirectURI.text))
  }

  private func destination(of address: String) -> ConsentPage.Destination {
    let scheme = String(address.prefix { $0 != ":" })
    guard scheme == "https" || scheme == "http" else { return .appOnThisDevice(scheme: scheme) }
    let host = host(of: address)
    return RedirectURI(stored: address).kind == .loopback ? .thisDevice(host: host) : .website(host: host)
  }
}
