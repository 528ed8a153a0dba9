// SPDX-License-Identifier: Apache-2.0

/// A list of the API, of which each page is asked for when the one before it was read:
/// `for try await member in creator.members(of: campaign) { … }`.
public struct Listing<Element: Resource>: AsyncSequence, Sendable {
  let api: API
  let path: String
  let query: [Form.Parameter]

  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(pages: pages.makeAsyncIterator()) }

  /// The same list, a page at a time.
  public var pages: Pages { Pages(listing: self) }

  public struct AsyncIterator: AsyncIteratorProtocol {
    fileprivate var pages: Pages.AsyncIterator
    private var page: ArraySlice<Element> = []

    fileprivate init(pages: Pages.AsyncIterator) { self.pages = pages }

    public mutating func next() async throws -> Element? {
      while page.isEmpty {
        guard let next = try await pages.next() else { return nil }
        page = next.elements[...]
      }
      return page.removeFirst()
    }
  }

  public struct Page: Sendable {
    public let elements: [Element]
    /// How many there are on all pages, where the platform says so.
    public let total: Int?
  }

  public struct Pages: AsyncSequence, Sendable {
    public typealias Element = Page
    fileprivate let listing: Listing

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(listing: listing) }

    public struct AsyncIterator: AsyncIteratorProtocol {
      private let listing: Listing
      private var next: Document.Next?
      private var isDone = false

      fileprivate init(listing: Listing) { self.listing = listing }

      public mutating func next() async throws -> Page? {
        if isDone { return nil }
        let document = try await listing.read(next)
        // One platform was seen to hand out the same cursor for ever.
        isDone = document.next == nil || document.next == next
        next = document.next
        return Page(elements: document.primary.map { Listing.Element($0) }, total: document.total)
      }
    }
  }

  private func read(_ next: Document.Next?) async throws -> Document {
    switch next {
    case nil: return try await api.get(path, query)
    case .cursor(let cursor):
      return try await api.get(path, query + [Form.Parameter(name: "page[cursor]", value: cursor)])
    case .address(let address):
      // The token goes where it belongs and nowhere else.
      guard address.hasPrefix(api.integration.platform.base + "/") else {
        throw ProviderError(.fixTheRequest("links.next"), "The next page is said to be at another host.")
      }
      return try await api.get(address: address)
    }
  }
}
