// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import JSONAPI
import Membership
import Pages
import UsherOAuth

/// What the demo shows: two log-ins and two registered clients, the same on every machine.
struct Demo {
  struct LogIn {
    let role: String
    let user: ID<User>
    let name: String
    let email: String
    let password: String
  }

  struct DemoClient {
    let name: String
    let apiVersion: APIVersion
    let identifier: String
    let secret: String
    let redirectURIs: [String]
    let creatorTokens: (access: String, refresh: String)
  }

  let creator: LogIn
  let fan: LogIn
  let clients: [DemoClient]

  /// The key of demo data is public like its passwords, so that what the guide prints works everywhere.
  static let key = [UInt8]("usher demo: nothing here is secret".utf8.prefix(ServerKeys.byteCount))
}
