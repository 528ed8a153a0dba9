// SPDX-License-Identifier: Apache-2.0

/// Every address of an API, by group.
public struct ReferenceContentsPage: Sendable {
  public struct Group: Sendable {
    public var title: String
    public var path: String
    /// “GET /api/oauth2/v2/members/{id}” with what it is for.
    public var operations: [(address: String, summary: String)]
    /// Types that stand there without an operation of their own.
    public var types: [String]

    public init(
      title: String, path: String, operations: [(address: String, summary: String)], types: [String] = []
    ) {
      self.title = title
      self.path = path
      self.operations = operations
      self.types = types
    }
  }

  public var title: String
  public var explanation: String
  /// Where the OpenAPI document itself is.
  public var documentPath: String
  public var groups: [Group]
  /// Another API's contents.
  public var other: (title: String, path: String)
  public var reader: GuideReader

  public init(
    title: String, explanation: String, documentPath: String, groups: [Group], other: (title: String, path: String),
    reader: GuideReader
  ) {
    self.title = title
    self.explanation = explanation
    self.documentPath = documentPath
    self.groups = groups
    self.other = other
    self.reader = reader
  }

  public func html(on site: Site) -> HTML {
    site.page(
      title: "\(title) – API reference", width: .reading, neighbours: reader.neighbours(at: ReferencePage.path),
      """
      <div class="card">
      <h1>\(title)</h1>
      <p class="lead">\(explanation)</p>
      <p>These pages are made from the OpenAPI document at <a href="\(documentPath)"><code>\(documentPath)</code></a>, \
      which programs can read. See also <a href="\(reader.address(other.path))">\(other.title)</a>.</p>
      </div>
      \(groups.enumerated().map { section($1, number: $0 + 1) })
      """)
  }

  private func section(_ group: Group, number: Int) -> HTML {
    let types: [HTML] = group.types.map { "<code>\($0)</code>" }
    let names: HTML =
      "<p>What <code>fields</code> and <code>include</code> may name of \(types.joined(separator: ", "))</p>\n"
    let rows: [[HTML]] = group.operations.map { ["<code>\($0.address)</code>", "\($0.summary)"] }
    return """
      <section class="card" aria-labelledby="group-\(number)">
      <h2 id="group-\(number)"><a href="\(reader.address(group.path))">\(group.title)</a></h2>
      \(types.isEmpty ? table(["Address", "What for"], rows) : names)</section>

      """
  }
}
