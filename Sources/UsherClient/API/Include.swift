// SPDX-License-Identifier: Apache-2.0

/// Which related resources come along with an `Owner`, and which along with those:
/// `[.memberships(.campaign, .currentlyEntitledTiers)]`.
public struct Include<Owner: Resource>: Sendable {
  let paths: [String]

  init(_ name: String) { paths = [name] }
  init<Other>(_ name: String, _ further: [Include<Other>]) {
    paths = further.isEmpty ? [name] : further.flatMap(\.paths).map { name + "." + $0 }
  }
}

extension Include<User> {
  /// Needs the scope `campaigns` in version 2.
  public static var campaign: Self { Include("campaign") }
  /// Without the scope `identity.memberships`, only the one to the campaign of the client's owner.
  public static func memberships(_ further: Include<Member>...) -> Self { Include("memberships", further) }
}

extension Include<Member> {
  public static var campaign: Self { Include("campaign") }
  public static var user: Self { Include("user") }
  public static var currentlyEntitledTiers: Self { Include("currently_entitled_tiers") }
  public static func currentlyEntitledTiers(_ further: Include<Tier>...) -> Self {
    Include("currently_entitled_tiers", further)
  }
}

extension Include<Tier> {
  public static var benefits: Self { Include("benefits") }
  public static var campaign: Self { Include("campaign") }
}

extension Include<Benefit> {
  public static var tiers: Self { Include("tiers") }
}

extension Include<Campaign> {
  public static var creator: Self { Include("creator") }
  public static func tiers(_ further: Include<Tier>...) -> Self { Include("tiers", further) }
  public static func benefits(_ further: Include<Benefit>...) -> Self { Include("benefits", further) }
}

extension Include<Post> {
  public static var user: Self { Include("user") }
  public static var campaign: Self { Include("campaign") }
}
