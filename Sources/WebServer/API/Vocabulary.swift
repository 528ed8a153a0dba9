// SPDX-License-Identifier: Apache-2.0
import JSONAPI
import UsherOAuth

/// The types that a version of the API knows, against which a request's names are checked.
enum Vocabulary {
  static func shown(by version: APIVersion) -> [any APIResource.Type] {
    switch version {
    case .v1:
      [V1User.self, V1Campaign.self, V1Pledge.self, V1Reward.self, V1Goal.self, V1Address.self, V1Card.self]
    case .v2:
      [
        V2User.self, V2Campaign.self, V2Member.self, V2Tier.self, V2Benefit.self, V2Deliverable.self, V2Goal.self,
        V2Address.self, V2PledgeEvent.self, V2Post.self, V2Media.self, V2Category.self, V2CampaignInstallation.self,
        V2Live.self, V2LiveAccessRule.self, V2Webhook.self, V2Client.self,
      ]
    }
  }

  static func type(named name: String, of version: APIVersion) -> (any APIResource.Type)? {
    shown(by: version).first { $0.type == name }
  }

  /// Says which names of the request mean nothing for an answer about `primary`.
  ///
  /// - Throws: ``Problem/parameterInvalidOnType(_:_:)`` for the first of them in strict mode; otherwise they become
  ///   warnings of the scene.
  static func check(_ scene: Scene, primary: any APIResource.Type) throws(Problem) {
    let types = shown(by: scene.version)
    for name in scene.query.fields.types {
      let parameter = "fields[\(name)]"
      guard let type = types.first(where: { $0.type == name }) else {
        try scene.object(parameter, "'\(name)' is not a type of this API.")
        continue
      }
      let known = Set(type.attributeNames)
      for field in scene.query.fields[name] ?? [] where !known.contains(field) {
        try scene.object(parameter, "'\(field)' is not a field of the type '\(name)'.")
      }
    }
    guard let include = scene.query.include else { return }
    for path in include.refused {
      try scene.object(
        "include",
        "'\(path)' was left out: \(Include.mostPaths) paths of \(Include.deepestPath) steps are the most.")
    }
    try check(include, on: primary, path: "", scene)
  }

  private static func check(
    _ include: Include, on type: any APIResource.Type, path: String, _ scene: Scene
  ) throws(Problem) {
    let targets = type.relationTargets
    for name in include.names {
      if let target = targets.first(where: { $0.name == name })?.target {
        try check(include[name], on: target, path: path + name + ".", scene)
      } else {
        try scene.object(
          "include", "'\(path)\(name)' does not exist: '\(name)' is not a relationship of the type '\(type.type)'.")
      }
    }
  }
}
