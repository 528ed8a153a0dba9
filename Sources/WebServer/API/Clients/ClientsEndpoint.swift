// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import JSONAPI
import Membership
import NIOCore
import UsherOAuth

extension Provider {
  /// Version 2, `POST clients`: registers a client for the user of the token, who gets its secret and, with
  /// `include=creator_token`, its creator's tokens this once. The body is read whatever content type it says it has.
  func makeClient(_ incoming: Incoming) async throws -> Answer {
    try await withAccess(incoming) { access, query in
      if let refusal = Visibility(of: Viewer(access)).refusal(lacking: .writeIdentityClients) { throw refusal }
      let showsToken = try APIQuery(query).include?.contains("creator_token") == true
      let request = try ResourceRequest(parsing: incoming.body.readableBytesView)
      let wish = try ClientWish(request, asking: access.clientIdentifier, isStrict: settings.strictAPI)
      let made: RegisteredClient
      do {
        made = try await authority.make(
          wish.registration, owner: access.account, through: access.client, under: access.grant)
      } catch let invalid as InvalidRegistration {
        throw Problem.invalidClient(invalid)
      }
      var document = Document(.one(Resource(made, showsToken: showsToken)))
      if showsToken { document.include(Resource(creatorTokenOf: made)) }
      if !wish.warnings.isEmpty {
        document.meta = [JSON.Member("warnings", .array(wish.warnings.map { .string($0) }))]
      }
      var answer = apiAnswer(.created, document.bytes, incoming)
      answer.headers[.cacheControl] = "no-store"
      return answer
    }
  }

  /// Version 2, `DELETE clients/{client_id}`; the body that one client sends with it says nothing that the path does not.
  func deleteClient(_ incoming: Incoming) async throws -> Answer {
    try await withAccess(incoming) { access, _ in
      if let refusal = Visibility(of: Viewer(access)).refusal(lacking: .writeIdentityClients) { throw refusal }
      let identifier = ClientIdentifier(incoming.parameters[0])
      switch try await authority.remove(
        identifier, by: access.account, through: access.client, under: access.grant)
      {
      case .removed:
        return Answer(.noContent, headers: [.patreonUUID: incoming.id, .accessControlAllowOrigin: "*"])
      case .unknown: throw Problem.resourceMissing("There is no client with this id; it may have been deleted before.")
      case .notYours: throw ViewRefusal.notYours
      case .madeElsewhere:
        throw Problem.viewForbidden(
          "A client deletes itself and the clients that were made with its tokens, a connected site only its own. Use a "
            + "token of the client itself, such as its Creator's Access Token.")
      }
    }
  }
}

extension Resource {
  fileprivate init(_ made: RegisteredClient, showsToken: Bool) {
    let client = made.client
    let description = client.description
    self.init(
      ResourceIdentifier(type: "oauth-client", id: client.identifier.text),
      attributes: [
        JSON.Member("author_name", JSON(description.author)),
        JSON.Member("category", JSON(description.category)),
        JSON.Member("client_secret", JSON(made.secret?.reveal())),
        JSON.Member("default_scopes", .string(ScopeSet.byDefault(for: client.apiVersion).description)),
        JSON.Member("description", .string(description.summary ?? "")),
        JSON.Member("domain", JSON(description.domain)),
        JSON.Member("icon_url", JSON(description.iconURL)),
        JSON.Member("name", .string(description.name)),
        JSON.Member("privacy_policy_url", JSON(description.privacyPolicyURL)),
        JSON.Member("redirect_uris", .string(client.redirectURIs.map(\.text).joined(separator: "\n"))),
        JSON.Member("tos_url", JSON(description.termsURL)),
        JSON.Member("version", JSON(client.apiVersion.rawValue)),
      ],
      relationships: showsToken
        ? [Relationship("creator_token", .one(Resource.creatorTokenIdentifier(of: client), related: nil))] : [])
  }

  /// A client has one pair of its creator's, so the client's id names it.
  fileprivate init(creatorTokenOf made: RegisteredClient) {
    self.init(
      Resource.creatorTokenIdentifier(of: made.client),
      attributes: [
        JSON.Member("access_token", .string(made.creatorTokens.accessToken.reveal())),
        JSON.Member("refresh_token", .string(made.creatorTokens.refreshToken.reveal())),
      ])
  }

  private static func creatorTokenIdentifier(of client: Client) -> ResourceIdentifier {
    ResourceIdentifier(type: "oauth-token", id: client.identifier.text)
  }
}
