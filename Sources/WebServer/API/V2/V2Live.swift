// SPDX-License-Identifier: Apache-2.0
import JSONAPI
import Membership
import UsherOAuth

struct V2Live: APIResource {
  private let live: Live

  init(_ live: Readable<Live>) { self.live = live.thing }

  static let type = "live"
  var id: String { live.id.description }

  static let attributes = Attribute<V2Live>.list { list in
    list("description") { it, _ in JSON(it.live.description) }
    list("rtmp_url") { it, _ in JSON(it.live.rtmpURL) }
    list("scheduled_for") { it, scene in scene.date(it.live.scheduledFor) }
    list("state") { it, _ in JSON(it.live.state.rawValue) }
    list("stream_key") { it, _ in JSON(it.live.streamKey) }
    list("title") { it, _ in JSON(it.live.title) }
  }

  static let relations = Relation<V2Live>.list { list in
    list("campaign", V2Campaign.self) { it, _ in .one(V2Campaign.pointer(to: it.live.campaign)) }
    list("live_access_rules", V2LiveAccessRule.self) { it, scene in
      .many(try scene.accessRules(of: it.live).map { Pointer(V2LiveAccessRule(rule: $0)) })
    }
  }
}

/// Reached from a stream only.
struct V2LiveAccessRule: APIResource {
  let rule: LiveAccessRule

  static let type = "live-access-rule"
  var id: String { rule.id.description }

  static let attributes = Attribute<V2LiveAccessRule>.list { list in
    list("access_rule_type") { it, _ in JSON(it.rule.audience.word) }
  }

  static let relations = Relation<V2LiveAccessRule>.list { list in
    list("campaign", V2Campaign.self) { it, _ in .one(V2Campaign.pointer(to: it.rule.campaign)) }
    list("tier", V2Tier.self) { it, _ in .one(it.rule.audience.tier.map(V2Tier.pointer)) }
  }
}
