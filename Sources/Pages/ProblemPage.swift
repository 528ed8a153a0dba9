// SPDX-License-Identifier: Apache-2.0

/// Says what happened, on whose side it is, and what to change. Nothing on it is a link made from what was sent.
public struct ProblemPage: Sendable {
  public enum Side: Sendable, Hashable {
    /// The app that sent the person here, by its name where it is known.
    case app(String?)
    case you
    case us
  }

  /// Facts for whoever looks for the cause: shown as they were sent.
  public struct Detail: Sendable, Hashable {
    public var label: String
    public var values: [String]

    public init(_ label: String, _ values: [String]) {
      self.label = label
      self.values = values
    }
  }

  public var heading: String
  public var whatHappened: String
  public var side: Side
  public var whatToChange: String
  public var details: [Detail]
  /// What to quote to the operator: the id of the request.
  public var reference: String?
  /// Where the owner of the client reads more.
  public var trace: String?

  public init(
    heading: String, whatHappened: String, side: Side, whatToChange: String, details: [Detail] = [],
    reference: String? = nil
  ) {
    self.heading = heading
    self.whatHappened = whatHappened
    self.side = side
    self.whatToChange = whatToChange
    self.details = details
    self.reference = reference
  }

  public func html(on site: Site) -> HTML {
    let details: [HTML] = details.filter { !$0.values.isEmpty }.map { detail in
      let values: [HTML] = detail.values.map { "<dd><code>\(ForeignText(revealing: $0, limit: 2048))</code></dd>\n" }
      return "<div><dt>\(detail.label)</dt>\n\(values)</div>\n"
    }
    let detailList: HTML? = details.isEmpty ? nil : "<dl class=\"details\">\n\(details)</dl>\n"
    let quote: HTML? = reference.map {
      "<p class=\"reference\">Reference: <code>\(ForeignText(revealing: $0, limit: 128))</code></p>\n"
    }
    let link: HTML? = trace.map { "<p><a href=\"\($0)\">Why did it fail?</a> Only you can see that page.</p>\n" }
    return site.page(
      title: heading, width: .form, hasErrors: true,
      """
      <div class="card">
      <p class="side">\(sideWords(on: site))</p>
      <h1>\(heading)</h1>
      <p class="lead">\(whatHappened)</p>
      <h2>What to do</h2>
      <p>\(whatToChange)</p>
      \(detailList)\(quote)\(link)\
      </div>
      """)
  }

  private func sideWords(on site: Site) -> HTML {
    switch side {
    case .app(let name?): "A problem in \(appName(name))"
    case .app(nil): "A problem in the app that sent you here"
    case .you: "A problem with this request"
    case .us: "A problem on our side"
    }
  }
}
