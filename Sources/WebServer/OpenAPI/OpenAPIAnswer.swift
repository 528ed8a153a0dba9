// SPDX-License-Identifier: Apache-2.0
import HTTPTypes

extension Answer {
  /// A description that is the same for everybody and holds no secret.
  static func openAPI(_ document: String) -> Answer {
    Answer(
      .ok, type: "application/json", document,
      headers: [.cacheControl: "public, max-age=300", .accessControlAllowOrigin: "*"])
  }
}
