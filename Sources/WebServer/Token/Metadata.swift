// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import JSONAPI
import UsherOAuth

extension Provider {
  /// Authorization server metadata (RFC 8414 section 2): what works here, and nothing else.
  static func metadata(issuer: String) -> JSON {
    let withSecret: JSON = ["client_secret_basic", "client_secret_post"]
    let document: JSON = [
      "issuer": .string(issuer),
      "authorization_endpoint": .string(issuer + "/oauth2/authorize"),
      "token_endpoint": .string(issuer + "/oauth2/token"),
      "revocation_endpoint": .string(issuer + "/oauth2/revoke"),
      "introspection_endpoint": .string(issuer + "/oauth2/introspect"),
      "scopes_supported": .array(Scope.allCases.map { .string($0.name) }),
      "response_types_supported": ["code"],
      "response_modes_supported": ["query"],
      "grant_types_supported": ["authorization_code", "refresh_token"],
      "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
      "revocation_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
      "introspection_endpoint_auth_methods_supported": withSecret,
      "code_challenge_methods_supported": ["S256"],
      "authorization_response_iss_parameter_supported": true,
    ]
    return document
  }

  var metadataAnswer: Answer {
    Answer(
      .ok, metadata,
      headers: [.accessControlAllowOrigin: "*", .cacheControl: "public, max-age=300"])
  }
}
