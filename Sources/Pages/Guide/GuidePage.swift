// SPDX-License-Identifier: Apache-2.0
public import AuthorizationServer

/// The guide for whoever builds an app: how to log people in, and what else there is to know.
public struct GuidePage: Sendable {
  public static let path = "/platform/documentation"
  /// The samples of the steps as one file.
  public static let programPath = path + "/program"

  public enum Chapter: String, CaseIterable, Sendable {
    case steps = ""
    case scopes = "/scopes"
    case errors = "/errors"
    case webhooks = "/receiving-webhooks"
    case sandbox = "/sandbox-and-limits"
    case existing = "/existing-clients"

    public var path: String { GuidePage.path + rawValue }

    var name: HTML {
      switch self {
      case .steps: "Log people in"
      case .scopes: "Scopes"
      case .errors: "Errors"
      case .webhooks: "Receiving webhooks"
      case .sandbox: "Sandbox and limits"
      case .existing: "Existing clients"
      }
    }

    var title: String { name.text }
  }

  /// What this server was set to.
  public struct Facts: Sendable {
    /// So many requests at once, and as many again within so many seconds; `nil` where nothing bounds them.
    public typealias Rate = (most: Int, seconds: Int)

    public var lifetimes: Lifetimes
    public var clientRate: Rate?
    public var tokenRate: Rate?
    public var addressRate: Rate?
    /// Whether unknown fields and includes are refused.
    public var isStrict: Bool

    public init(lifetimes: Lifetimes, clientRate: Rate?, tokenRate: Rate?, addressRate: Rate?, isStrict: Bool) {
      self.lifetimes = lifetimes
      self.clientRate = clientRate
      self.tokenRate = tokenRate
      self.addressRate = addressRate
      self.isStrict = isStrict
    }
  }

  public var chapter: Chapter
  public var reader: GuideReader
  public var facts: Facts

  public init(_ chapter: Chapter, reader: GuideReader, facts: Facts) {
    self.chapter = chapter
    self.reader = reader
    self.facts = facts
  }

  public func html(on site: Site) -> HTML {
    site.page(
      title: "\(chapter.title) – the guide", width: .reading,
      neighbours: reader.neighbours(at: chapter.path), content(on: site))
  }

  private func content(on site: Site) -> HTML {
    switch chapter {
    case .steps: steps(on: site)
    case .scopes: scopes
    case .errors: errors
    case .webhooks: webhooks(on: site)
    case .sandbox: sandbox(on: site)
    case .existing: existing(on: site)
    }
  }
}

extension GuideReader {
  /// The samples of the steps, with the reader's own values, as a file that runs.
  public var program: (file: String, text: String) { (language.samples.file, language.samples.program(values)) }

  func neighbours(at path: String) -> Neighbours {
    let chapters = GuidePage.Chapter.allCases.map { (path: address($0.path), name: $0.name) }
    let reference: HTML = "API reference"
    return Neighbours(
      label: "The guide", links: chapters + [(path: address(ReferencePage.path), name: reference)],
      current: address(path))
  }
}

// MARK: What the chapters share

extension GuidePage {
  var samples: Samples { reader.language.samples }

  func link(_ chapter: Chapter, _ words: HTML) -> HTML {
    "<a href=\"\(reader.address(chapter.path))\">\(words)</a>"
  }

  /// - Parameter id: where the tests find the sample.
  func sample(_ text: String, id: StaticString) -> HTML {
    "<pre id=\"\(HTML(stringLiteral: id))\"><code>\(text)</code></pre>\n"
  }

  func section(_ id: StaticString, _ heading: HTML, _ content: HTML) -> HTML {
    let id = HTML(stringLiteral: id)
    return """
      <section class="card" aria-labelledby="\(id)">
      <h2 id="\(id)">\(heading)</h2>
      \(content)</section>

      """
  }

  /// The links that choose the language of the samples.
  var languages: HTML {
    let links: [HTML] = SampleLanguage.allCases.map { language in
      let mark: HTML? = language == reader.language ? " aria-current=\"true\"" : nil
      return "<li><a href=\"\(reader.address(chapter.path, language: language))\"\(mark)>\(language.name)</a></li>\n"
    }
    return "<nav class=\"neighbours\" aria-label=\"Language of the samples\">\n<ul>\n\(links)</ul>\n</nav>\n"
  }
}

/// A table whose first column names what the row is about.
func table(_ columns: [HTML], _ rows: [[HTML]]) -> HTML {
  let head: [HTML] = columns.map { "<th scope=\"col\">\($0)</th>" }
  let body: [HTML] = rows.map { row in
    let cells: [HTML] = row.enumerated().map { place, cell in
      place == 0 ? "<th scope=\"row\">\(cell)</th>" : "<td>\(cell)</td>"
    }
    return "<tr>\(cells)</tr>\n"
  }
  return "<table>\n<thead><tr>\(head)</tr></thead>\n<tbody>\n\(body)</tbody>\n</table>\n"
}

/// “31 days”, “5 minutes”, “60 seconds”.
func spelled(_ duration: Duration) -> String {
  let seconds = duration.components.seconds
  for (length, one, many) in [(86_400, "day", "days"), (3600, "hour", "hours"), (60, "minute", "minutes")]
    as [(Int64, String, String)]
  where seconds >= length && seconds % length == 0 {
    return seconds == length ? "1 \(one)" : "\(seconds / length) \(many)"
  }
  return seconds == 1 ? "1 second" : "\(seconds) seconds"
}
