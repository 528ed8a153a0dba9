// SPDX-License-Identifier: Apache-2.0
import JSONAPI
import UsherOAuth

/// A place in a list as clients carry it from page to page: 28 characters that mean something to that list, in that
/// order, and to no other.
struct Cursor: Equatable {
  /// Nothing to lists that are in the order of their numbers.
  var instant = Instant(milliseconds: 0)
  var number: Int64

  init(instant: Instant = Instant(milliseconds: 0), number: Int64) {
    self.instant = instant
    self.number = number
  }

  /// - Parameter list: the name of the list and its order.
  func text(in list: String) -> String {
    let place = Cursor.bytes(instant.milliseconds) + Cursor.bytes(number)
    return Base64URL.encode(place + Cursor.mark(list, place))
  }

  /// - Throws: ``Problem`` for what is no cursor of this list in this order.
  init(_ text: String, in list: String) throws(Problem) {
    guard let bytes = Base64URL.decode(text), bytes.count == 21, Cursor.mark(list, bytes[..<16]) == Array(bytes[16...])
    else {
      throw .parameterInvalid(
        "page[cursor]",
        "This cursor does not belong to this list in this order. Begin again without page[cursor].")
    }
    instant = Instant(milliseconds: Cursor.integer(bytes[..<8]))
    number = Cursor.integer(bytes[8..<16])
  }

  /// Five bytes of the hash FNV-1a over the name of the list and the place in it. It keeps cursors apart; what a viewer
  /// may read is decided anew on every page.
  private static func mark(_ list: String, _ place: some Sequence<UInt8>) -> [UInt8] {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in Array(list.utf8) + [0] + Array(place) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return Array(bytes(Int64(bitPattern: hash)).prefix(5))
  }

  private static func bytes(_ number: Int64) -> [UInt8] {
    stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> $0) }
  }

  private static func integer(_ bytes: ArraySlice<UInt8>) -> Int64 { bytes.reduce(0) { $0 << 8 | Int64($1) } }
}

extension Scene {
  /// How many a page has: what the client chose, and at most so many.
  func pageCount(most: Int) -> Int { min(query.page.count ?? most, most) }

  func cursor(in list: String) throws(Problem) -> Cursor? {
    guard let text = query.page.cursor else { return nil }
    return try Cursor(text, in: list)
  }

  /// The order that `sort` asks for, among those that a list has.
  func order<Order: RawRepresentable<String> & CaseIterable>(byDefault order: Order) throws(Problem) -> Order {
    guard let sort = query.sort else { return order }
    if let asked = Order(rawValue: sort) { return asked }
    try object("sort", "'\(sort)' is none of the orders \(Order.allCases.map(\.rawValue).joined(separator: ", ")).")
    return order
  }
}

extension Document {
  /// What version 2 says of a page: how many there are in all, and twice where the next page begins, because some
  /// clients follow only the link and others only the cursor.
  ///
  /// - Parameter path: of the list, from the base URL.
  mutating func paginate(_ path: String, total: Int, next cursor: String?, _ scene: Scene) {
    meta.insert(
      JSON.Member("pagination", ["cursors": ["next": JSON(cursor)], "total": JSON(total)]), at: 0)
    guard let cursor else { return }
    var page = [(name: "page[cursor]", value: cursor)]
    if let count = scene.query.page.count { page.append(("page[count]", String(count))) }
    links.append(JSON.Member("next", .string("\(scene.baseURL)\(path)?\(scene.query.form.link(setting: page))")))
  }
}
