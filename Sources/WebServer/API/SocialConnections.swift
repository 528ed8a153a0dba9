// SPDX-License-Identifier: Apache-2.0
import JSONAPI
import Membership

extension User {
  /// The `social_connections` of both versions: every network, connected or not.
  func connections(to networks: [SocialNetwork]) -> JSON {
    .object(
      networks.map { network in
        guard let connection = connection(to: network) else { return JSON.Member(network.rawValue, .null) }
        return JSON.Member(
          network.rawValue,
          [
            "scopes": JSON(connection.scopes), "url": JSON(connection.url),
            "user_id": .string(connection.accountID),
          ])
      })
  }
}
