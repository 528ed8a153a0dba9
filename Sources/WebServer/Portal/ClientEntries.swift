// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import Pages
import UsherOAuth

/// Between the fields of the form and a registration.
extension ClientFormPage.Entries {
  init(_ form: Form) throws(FormError) {
    self.init()
    func text(_ field: ClientFormPage.Field) throws(FormError) -> String {
      (try form.optional(field.rawValue) ?? "").trimmed
    }
    name = try text(.name)
    summary = try text(.summary)
    category = try text(.category)
    author = try text(.author)
    domain = try text(.domain)
    icon = try text(.icon)
    privacy = try text(.privacy)
    terms = try text(.terms)
    redirectURIs = try form.optional(ClientFormPage.Field.redirectURIs.rawValue) ?? ""
    version = try form.optional(ClientFormPage.Field.version.rawValue) == "1" ? .v1 : .v2
    isPublic = try form.optional(ClientFormPage.Field.kind.rawValue) == "public"
    requiresPKCE = try form.optional("require_pkce") != nil
    issuesRefreshTokens = try form.optional("refresh_tokens") != nil
    namesIssuer = try form.optional("issuer") != nil
    optional = ScopeSet(form.parameters.filter { $0.name == "optional" }.compactMap { Scope(name: $0.value) })
  }

  init(_ client: Client) {
    self.init()
    let description = client.description
    name = description.name
    summary = description.summary ?? ""
    category = description.category ?? ""
    author = description.author ?? ""
    domain = description.domain ?? ""
    icon = description.iconURL ?? ""
    privacy = description.privacyPolicyURL ?? ""
    terms = description.termsURL ?? ""
    redirectURIs = client.redirectURIs.map(\.text).joined(separator: "\n")
    version = client.apiVersion
    isPublic = client.isPublic
    requiresPKCE = client.requiresPKCE
    issuesRefreshTokens = client.policy.issuesRefreshTokens
    namesIssuer = client.policy.namesIssuer
    optional = client.optionalScopes
  }

  var description: ClientDescription {
    func written(_ text: String) -> String? { text.isEmpty ? nil : text }
    return ClientDescription(
      // A text of several lines is one sentence after the other.
      name: name, summary: written(summary.split(whereSeparator: \.isNewline).joined(separator: " ")),
      author: written(author), domain: written(domain), category: written(category), iconURL: written(icon),
      privacyPolicyURL: written(privacy), termsURL: written(terms))
  }

  /// The lines that hold an address, by their numbers from 1.
  private var lines: [(number: Int, text: String)] {
    redirectURIs.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated()
      .map { (number: $0 + 1, text: String($1).trimmed) }.filter { !$0.text.isEmpty }
  }

  var addresses: [String] { lines.map(\.text) }

  var policy: ClientPolicy { ClientPolicy(issuesRefreshTokens: issuesRefreshTokens, namesIssuer: namesIssuer) }

  var registration: ClientRegistration {
    ClientRegistration(
      description: description, redirectURIs: addresses, apiVersion: version, isPublic: isPublic,
      requiresPKCE: requiresPKCE, policy: policy)
  }

  /// What is wrong, in words beside the fields: a refused address is told by its line.
  func problems(_ invalid: InvalidRegistration) -> [ClientFormPage.Problem] {
    let lines = lines
    return invalid.problems.map { problem in
      guard let address = problem.address, lines.indices.contains(address.place) else {
        let label = problem.field.label.map { $0 + ": " } ?? ""
        return ClientFormPage.Problem(problem.field.onForm, label + problem.explanation)
      }
      return ClientFormPage.Problem(
        .redirectURIs,
        "Line \(lines[address.place].number), \(ForeignText(revealing: address.text, limit: 80).plain): "
          + problem.explanation)
    }
  }
}

extension String {
  /// Without the white space around it.
  var trimmed: String {
    var rest = self[...]
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}

extension InvalidRegistration.Field {
  fileprivate var onForm: ClientFormPage.Field? {
    switch self {
    case .name: .name
    case .summary: .summary
    case .author: .author
    case .domain: .domain
    case .category: .category
    case .icon: .icon
    case .privacy: .privacy
    case .terms: .terms
    case .redirectURIs: .redirectURIs
    case .optionalScopes, .owner: nil
    }
  }

  fileprivate var label: String? {
    switch self {
    case .name: "App name"
    case .summary: "Description"
    case .author: "Author"
    case .domain: "Domain"
    case .category: "Category"
    case .icon: "Icon"
    case .privacy: "Privacy policy"
    case .terms: "Terms"
    case .redirectURIs: "Redirect addresses"
    case .optionalScopes: "What your app can do without"
    case .owner: nil
    }
  }
}
