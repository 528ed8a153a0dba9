// SPDX-License-Identifier: Apache-2.0
import Membership
import UsherOAuth

/// The operator's own page for pledging: an address in which `{campaign}`, `{tier}`, `{min_cents}` and `{return}` stand for
/// what is asked for and for where to send the person back to.
public struct PledgeAddress: Sendable, Equatable {
  private let template: String

  /// - Returns: `nil` for what is not an https address (or http on this machine) with `{return}` in it.
  public init?(_ template: String) {
    let tried = ["{campaign}", "{tier}", "{min_cents}", "{return}"].reduce(template) { $0.replacing($1, with: "1") }
    guard template.contains("{return}"), let address = try? RedirectURI(registering: tried),
      address.kind == .https || address.kind == .loopback
    else { return nil }
    self.template = template
  }

  /// Without its port where that is the scheme's own.
  var host: String { String(template.drop { $0 != "/" }.dropFirst(2).prefix { $0 != "/" && $0 != "?" }) }

  /// As `form-action` lists it.
  var scheme: String { template.prefix { $0 != ":" } + ":" }

  func filled(campaign: ID<Campaign>, level: PledgeOffer.Level, returning: String) -> String {
    // Nothing that is filled in can hold a placeholder: all but the last are digits.
    template
      .replacing("{campaign}", with: "\(campaign)")
      .replacing("{tier}", with: level.tier.map { "\($0.id)" } ?? "")
      .replacing("{min_cents}", with: String(level.cents))
      .replacing("{return}", with: PercentEncoding.encode(returning))
  }
}
