// SPDX-License-Identifier: Apache-2.0
import JSONAPI
import Membership
import UsherOAuth

/// One page of the pledges to a campaign of the viewer's.
struct PledgePage {
  let pledges: [V1Pledge]
  let total: Int
  private let campaign: Campaign
  private let order: PledgeOrder
  private let count: Int
  private let next: PledgeCursor?

  /// How many pledges a page has unless the client chose. A known client looks for this very number in the links and
  /// replaces it.
  static let usualCount = 20
  static let mostPerPage = 1000

  /// - Parameter count: `nil` where the client did not choose.
  static func read(
    of campaign: Campaign, in order: PledgeOrder, from cursor: PledgeCursor?, count: Int?, _ scene: Scene
  ) throws -> PledgePage {
    let count = min(count ?? usualCount, mostPerPage)
    var found = try scene.records.pledges(
      of: campaign.id, in: order, from: cursor?.place(in: order), limit: count + 1 + (cursor?.skipped ?? 0))
    let skipped = cursor?.countOfSkipped(among: found, in: order) ?? 0
    found.removeFirst(skipped)
    let next =
      found.count > count
      ? PledgeCursor(to: found[count], after: found[..<count], skipped, beginning: cursor, in: order) : nil
    let shown = Array(found.prefix(count))
    scene.take(shown)
    return PledgePage(
      pledges: shown.compactMap { pledge in
        scene.visibility.readPledge(pledge, to: campaign).map { V1Pledge($0, to: campaign) }
      },
      total: try scene.records.countOfPledges(of: campaign.id), campaign: campaign, order: order, count: count,
      next: next)
  }

  /// - Parameter request: whose includes and fields the links repeat.
  func links(repeating request: Form, _ scene: Scene) -> [JSON.Member] {
    let list = "\(scene.baseURL)/api/oauth2/api/campaigns/\(campaign.id)/pledges?"
    let shape = [(name: "page[count]", value: String(count)), (name: "sort", value: order.rawValue)]
    var links = [JSON.Member("first", .string(list + request.link(setting: shape)))]
    if let next {
      let cursor = (name: "page[cursor]", value: next.text(campaign.id, order))
      links.append(JSON.Member("next", .string(list + request.link(setting: shape + [cursor]))))
    }
    return links
  }
}

/// The `page[cursor]` of version 1: the instant of the page's first pledge in microseconds. We count milliseconds, so
/// the last three digits say how many pledges of that very millisecond went before; where they are more than three
/// digits can say, the cursor is an opaque one.
enum PledgeCursor: Equatable {
  case instant(Instant, skipping: Int)
  case place(PledgePlace)

  static let mostSkipped = 999

  /// - Throws: ``Problem`` for what is neither.
  init(_ text: String, _ campaign: ID<Campaign>, _ order: PledgeOrder) throws(Problem) {
    if let (instant, microseconds) = PledgeCursor.datetime(text) {
      self = .instant(instant, skipping: microseconds)
    } else {
      let cursor = try Cursor(text, in: PledgeCursor.list(campaign, order))
      self = .place(PledgePlace(date: cursor.instant, pledge: ID(cursor.number)))
    }
  }

  fileprivate init?(
    to pledge: Member, after page: ArraySlice<Member>, _ skipped: Int, beginning: PledgeCursor?, in order: PledgeOrder
  ) {
    guard let place = PledgePlace(of: pledge, in: order) else { return nil }
    let before = page.reversed().prefix { PledgePlace(of: $0, in: order)?.date == place.date }.count
    var skipping: Int? = before
    if before == page.count {
      switch beginning {
      case .instant(let instant, _): skipping = before + (instant == place.date ? skipped : 0)
      case .place(let first): skipping = first.date == place.date ? nil : before
      case nil: break
      }
    }
    if let skipping, skipping <= PledgeCursor.mostSkipped {
      self = .instant(place.date, skipping: skipping)
    } else {
      self = .place(place)
    }
  }

  fileprivate func text(_ campaign: ID<Campaign>, _ order: PledgeOrder) -> String {
    switch self {
    case .instant(let instant, let skipping): instant.text(withMicroseconds: skipping)
    case .place(let place):
      Cursor(instant: place.date, number: place.pledge.number).text(in: PledgeCursor.list(campaign, order))
    }
  }

  private static func list(_ campaign: ID<Campaign>, _ order: PledgeOrder) -> String {
    "pledges of \(campaign) by \(order.rawValue)"
  }

  fileprivate func place(in order: PledgeOrder) -> PledgePlace {
    switch self {
    case .place(let place): return place
    case .instant(let instant, _):
      let first: Int64 = order == .created || order == .updated ? 0 : .max
      return PledgePlace(date: instant, pledge: ID(first))
    }
  }

  fileprivate var skipped: Int {
    guard case .instant(_, let skipping) = self else { return 0 }
    return skipping
  }

  /// Not more than are still of that instant.
  fileprivate func countOfSkipped(among found: [Member], in order: PledgeOrder) -> Int {
    guard case .instant(let instant, let skipping) = self else { return 0 }
    return found.prefix(skipping).prefix { PledgePlace(of: $0, in: order)?.date == instant }.count
  }

  /// Reads a datetime as clients write one again that they have read: with a space for the `T`, with `Z`, in another
  /// time zone or without one, with fewer digits, or with a `+` that went through a query unescaped.
  private static func datetime(_ text: String) -> (Instant, microseconds: Int)? {
    var text = text.uppercased()
    if text.count > 10, let gap = text.index(text.startIndex, offsetBy: 10, limitedBy: text.endIndex), text[gap] == " "
    {
      text.replaceSubrange(gap...gap, with: "T")
    }
    if text.contains(" ") { text = text.replacing(" ", with: "+") }
    let time = text.dropFirst(11)
    if !time.contains(where: { "+-Z".contains($0) }) { text += "+00:00" }
    guard let instant = Instant(text) else { return nil }
    guard let point = text.firstIndex(of: ".") else { return (instant, 0) }
    let fraction = text[point...].dropFirst().prefix { $0.isNumber }
    let digits = (fraction + "000000").prefix(6).dropFirst(3)
    return (instant, Int(digits) ?? 0)
  }
}
