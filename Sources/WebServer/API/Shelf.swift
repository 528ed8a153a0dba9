// SPDX-License-Identifier: Apache-2.0

/// Things of one kind by their keys, of which many are read at once: whoever learns of a key announces it, and the
/// first key that is asked for brings all that were announced. So a page costs as many statements as it has kinds of
/// things in it, and what nobody asks for is never read.
final class Shelf<Key: Hashable, Thing> {
  private var things: [Thing] = []
  /// Where among the things; `nil` for a key that is known to be empty. Things are large, and many keys are empty.
  private var places: [Key: Int?] = [:]
  private var announced: Set<Key> = []

  func announce(_ key: Key) { if places[key] == nil { announced.insert(key) } }
  func announce(_ keys: some Sequence<Key>) { for key in keys { announce(key) } }

  func put(_ thing: Thing, at key: Key) {
    if let known = places[key], let place = known {
      things[place] = thing
    } else {
      places.updateValue(things.count, forKey: key)
      things.append(thing)
    }
  }

  /// - Parameter load: puts what there is at these keys; the others are known to be empty from then on.
  func thing(at key: Key, _ load: ([Key]) throws -> Void) rethrows -> Thing? {
    if let known = places[key] { return known.map { things[$0] } }
    announced.insert(key)
    let wanted = Array(announced)
    announced = []
    for key in wanted { places.updateValue(nil, forKey: key) }
    try load(wanted)
    return (places[key] ?? nil).map { things[$0] }
  }
}
