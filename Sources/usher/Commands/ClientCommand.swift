// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import AuthorizationServer
import JSONAPI
import Storage
import UsherOAuth

struct ClientCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "client", abstract: "Register clients and look after their secrets, scopes and standing.",
    subcommands: [
      Add.self, List.self, Change.self, History.self, Requests.self, ApproveScope.self, WithdrawScope.self,
      Approvals.self, AnswerRequest.self, Verify.self, Disable.self, Enable.self, RotateSecret.self,
      RefreshCreatorTokens.self,
    ])

  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Register a client; its secret and its creator's tokens are shown this once.")

    @OptionGroup var common: CommonOptions
    @Option(help: "The user id of the creator who owns the client.") var owner: String
    @Option(help: "The name that people read when they are asked.") var name: String
    @Option(name: .customLong("redirect-uri"), help: "An address to send people back to; may be given several times.")
    var redirectURIs: [String] = []
    @Option(help: "The version of the membership API: 1 or 2.") var apiVersion: Int = 2
    @Flag(name: .customLong("public"), help: "For installed and browser apps: no secret, PKCE always.")
    var isPublic = false
    @Flag(name: .customLong("require-pkce"), help: "Refuse authorization requests without PKCE.")
    var requiresPKCE = false
    @Option(help: "What the app is, in a sentence.") var summary: String?
    @Option(help: "Who makes it.") var author: String?
    @Option(help: "The site it belongs to.") var domain: String?
    @Option(help: "A picture, https.") var iconURL: String?
    @Option(help: "Its privacy policy, https.") var privacyPolicyURL: String?
    @Option(help: "Its terms, https.") var termsURL: String?
    @OptionGroup var optional: OptionalScopes
    @Flag(help: "Allow http redirect addresses beyond this machine.") var allowPlainHTTP = false
    @Flag(help: "Answer an exchange without a refresh token.") var noRefreshTokens = false
    @Flag(help: "Leave iss out of the authorization response, for libraries that refuse it.") var noIssuer = false

    func run() async throws {
      try await common.onData { data in
        guard let version = APIVersion(rawValue: apiVersion) else { throw Complaint("--api-version is 1 or 2.") }
        guard let owner = ID<Account>(owner) else { throw Complaint("--owner is a user id, digits only.") }
        let registered = try await data.authority(allowsPlainHTTP: allowPlainHTTP).register(
          ClientRegistration(
            description: ClientDescription(
              name: name, summary: summary, author: author, domain: domain, iconURL: iconURL,
              privacyPolicyURL: privacyPolicyURL, termsURL: termsURL),
            redirectURIs: redirectURIs, apiVersion: version, isPublic: isPublic, requiresPKCE: requiresPKCE,
            policy: ClientPolicy(issuesRefreshTokens: !noRefreshTokens, namesIssuer: !noIssuer),
            optionalScopes: try optional.read() ?? .none),
          owner: owner)
        for address in registered.client.redirectURIs
        where address.kind == .loopback && address.text.hasPrefix("http://localhost") {
          standardError(
            "warning: \(address): localhost may lead elsewhere on some machines; 127.0.0.1 cannot (RFC 8252 section 8.3)\n"
          )
        }
        common.show(registered.json, registered.text)
      }
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the clients; secrets are never shown.")

    @OptionGroup var common: CommonOptions
    @Option(help: "What their name or client id begins with; the newest first.") var search: String?
    @Option(help: "How many of those that were searched for at most.") var limit = 100

    func run() async throws {
      try await common.onData { data in
        let limit = try checkedLimit(limit)
        let clients = try await data.records.read { records in
          guard let search else { return try records.clients(ownedBy: nil) }
          return try records.clients(matching: ClientSearch(search), before: nil, limit: limit)
        }
        common.show(
          ["clients": .array(clients.map(\.json))],
          clients.map { "\($0.identifier)  v\($0.apiVersion.rawValue)  \($0.description.name)" }.joined(separator: "\n")
        )
      }
    }
  }

  struct Change: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "change", abstract: "Change a client; requests in flight are judged by what it is then.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The client id.") var client: String
    @Option(name: .customLong("redirect-uri"), help: "One of the addresses that replace those before.")
    var redirectURIs: [String] = []
    @OptionGroup var optional: OptionalScopes
    @Flag(help: "It can do without none of its scopes any more.") var noOptionalScopes = false
    @Flag(help: "Allow http redirect addresses beyond this machine.") var allowPlainHTTP = false
    @Flag(inversion: .prefixedNo, help: "Answer an exchange with a refresh token.") var refreshTokens: Bool?
    @Flag(inversion: .prefixedNo, help: "Name the issuer in the authorization response.") var issuer: Bool?

    func run() async throws {
      try await common.onData { data in
        let identifier = ClientIdentifier(client)
        guard var policy = try await data.records.read({ try $0.client(identifier) })?.policy else {
          throw Complaint("There is no client \(client).")
        }
        policy.issuesRefreshTokens = refreshTokens ?? policy.issuesRefreshTokens
        policy.namesIssuer = issuer ?? policy.namesIssuer
        let changed = try await data.authority(allowsPlainHTTP: allowPlainHTTP).change(
          identifier, redirectURIs: redirectURIs.isEmpty ? nil : redirectURIs, policy: policy,
          optionalScopes: noOptionalScopes ? ScopeSet.none : try optional.read())
        guard let changed else { throw Complaint("There is no client \(client).") }
        common.show(changed.json, "Changed.")
      }
    }
  }

  struct History: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show what was changed about a client, oldest first.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The client id.") var client: String

    func run() async throws {
      try await common.onData { data in
        let identifier = ClientIdentifier(client)
        let changes = try await data.records.read { records -> [(at: Instant, change: String)]? in
          if let known = try records.client(identifier) {
            return try records.auditEntries(of: known.id).map { ($0.at, $0.change) }
          }
          return try records.removedClient(identifier).map { [($0.at, $0.change)] }
        }
        guard let changes else { throw Complaint("There is no client \(client).") }
        common.show(
          ["changes": .array(changes.map { ["at": .string($0.at.text()), "change": .string($0.change)] })],
          changes.map { "\($0.at.text())  \($0.change)" }.joined(separator: "\n"))
      }
    }
  }

  struct ApproveScope: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "approve-scope", abstract: "Let a client ask everybody for a restricted scope.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The client id.") var client: String
    @Argument(help: "The scope: w:identity.clients, or for clients of version 1 also pledges or campaigns.")
    var scope: String

    func run() async throws {
      try await common.onData { data in
        guard let scope = Scope(name: scope) else { throw Complaint("\(scope) is not a scope of this server.") }
        guard let client = try await data.authority.approve([scope], for: ClientIdentifier(client)) else {
          throw Complaint("There is no client \(client).")
        }
        guard client.approvedScopes.contains(scope) else {
          throw Complaint(
            "\(scope.name) is not restricted for a client of version \(client.apiVersion.rawValue); nothing to approve."
          )
        }
        common.show(client.json, "Approved: \(client.approvedScopes)")
      }
    }
  }

  struct RotateSecret: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "rotate-secret", abstract: "Give a client a new secret; the old one works for the overlap.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The client id.") var client: String
    @Option(help: "For how many seconds the old secret still works.") var overlap: Int64 = 86_400

    func run() async throws {
      try await common.onData { data in
        guard (0...31_622_400).contains(overlap) else { throw Complaint("--overlap is from 0 to 31622400 seconds.") }
        let rotated = try await data.authority.rotateSecret(of: ClientIdentifier(client), overlap: .seconds(overlap))
        guard let rotated else { throw Complaint("There is no client \(client) with a secret.") }
        common.show(
          [
            "client_id": .string(client), "client_secret": .string(rotated.secret.reveal()),
            "previous_secret_expires": .string(rotated.previousExpiry.text()),
          ],
          "New secret, shown this once: \(rotated.secret.reveal())\nThe old one works until \(rotated.previousExpiry.text())."
        )
      }
    }
  }

  struct RefreshCreatorTokens: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "refresh-creator-tokens",
      abstract: "Replace the creator's pair of tokens; the one before stops at once.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The client id.") var client: String

    func run() async throws {
      try await common.onData { data in
        guard let tokens = try await data.authority.refreshCreatorTokens(of: ClientIdentifier(client)) else {
          throw Complaint("There is no client \(client).")
        }
        common.show(
          .object([JSON.Member("client_id", .string(client))] + tokens.creatorMembers),
          "Creator's Access Token:  \(tokens.accessToken.reveal())\nCreator's Refresh Token: \(tokens.refreshToken.reveal())"
        )
      }
    }
  }
}

extension TokenResponse {
  var creatorMembers: [JSON.Member] {
    [
      JSON.Member("creator_access_token", .string(accessToken.reveal())),
      JSON.Member("creator_refresh_token", .string(refreshToken.reveal())),
      JSON.Member("expires_in", .integer(expiresIn)),
    ]
  }
}

extension RegisteredClient {
  var json: JSON {
    var members = [JSON.Member("client_id", .string(client.identifier.text))]
    if let secret { members.append(JSON.Member("client_secret", .string(secret.reveal()))) }
    return .object(members + creatorTokens.creatorMembers)
  }

  var text: String {
    """
    Client ID:               \(client.identifier)
    Client Secret:           \(secret?.reveal() ?? "none (public client)")
    Creator's Access Token:  \(creatorTokens.accessToken.reveal())
    Creator's Refresh Token: \(creatorTokens.refreshToken.reveal())
    Keep them now: they are not shown again.
    """
  }
}

extension Client {
  var json: JSON {
    [
      "client_id": .string(identifier.text), "name": .string(description.name),
      "owner": .string(owner.description), "api_version": .integer(Int64(apiVersion.rawValue)),
      "public": .bool(isPublic), "requires_pkce": .bool(requiresPKCE),
      "redirect_uris": .array(redirectURIs.map { .string($0.text) }),
      "refresh_tokens": .bool(policy.issuesRefreshTokens), "issuer": .bool(policy.namesIssuer),
      "approved_scopes": .string(approvedScopes.description),
      "optional_scopes": .string(optionalScopes.description), "created": .string(created.text()),
      "verified_at": JSON(verified?.text()), "disabled_at": JSON(disabled?.text()),
    ]
  }
}
