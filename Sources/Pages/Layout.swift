// SPDX-License-Identifier: Apache-2.0
internal import UsherOAuth

/// The class of `main`, which sets its width.
enum PageWidth {
  case form
  case ticket
  case reading

  var htmlClass: HTML {
    switch self {
    case .form: "form-page"
    case .ticket: "ticket-page"
    case .reading: "reading-page"
    }
  }
}

/// A row of links to the pages that belong together, the one that is open marked.
struct Neighbours {
  var label: HTML
  var links: [(path: String, name: HTML)]
  /// The path of the page that is open.
  var current: String

  fileprivate var html: HTML {
    let items: [HTML] = links.map { link in
      let mark: HTML? = link.path == current ? " aria-current=\"page\"" : nil
      return "<li><a href=\"\(link.path)\"\(mark)>\(link.name)</a></li>\n"
    }
    return "<nav class=\"neighbours\" aria-label=\"\(label)\">\n<ul>\n\(items)</ul>\n</nav>\n"
  }

  /// The pages of somebody who is logged in.
  static func ofAccount(at current: String) -> Neighbours {
    Neighbours(
      label: "Your pages",
      links: [
        ("/", "Home"), (AccountPage.path, "Account"), (SessionsPage.path, "Logged-in browsers"),
        (ConnectedAppsPage.path, "Connected apps"), (ClientsPage.path, "Clients &amp; API Keys"),
        (WebhooksPage.path, "Webhooks"), (GuidePage.path, "Guide"),
      ], current: current)
  }
}

extension Site {
  /// What all pages share around their `main`.
  ///
  /// - Parameters:
  ///   - hasErrors: puts “Error: ” first in the title, where a screen reader says it first.
  ///   - neighbours: shown above `main`.
  func page(
    title: String, width: PageWidth, hasErrors: Bool = false, neighbours: Neighbours? = nil, _ main: HTML
  ) -> HTML {
    let error: HTML? = hasErrors ? "Error: " : nil
    let extra: HTML? = extraStylesheet.map { _ in
      "\n<link rel=\"stylesheet\" href=\"\(Site.extraStylesheetPath)\">"
    }
    return """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta name="referrer" content="no-referrer">
      <title>\(error)\(title) – \(name)</title>
      <link rel="icon" href="data:,">
      <link rel="stylesheet" href="\(Site.stylesheetPath)">\(extra)
      </head>
      <body>
      <a class="skip" href="#main">Skip to the content</a>
      <header>
      \(sandboxStrip)\
      <div class="masthead"><a class="brand" href="/">\(brandMark)<span>\(name)</span></a></div>
      \(neighbours?.html)\
      </header>
      <main id="main" class="\(width.htmlClass)">
      \(main)
      </main>
      \(footer)\
      </body>
      </html>

      """
  }

  private var brandMark: HTML {
    if let logo { return "<img class=\"logo\" src=\"\(logo.text)\" alt=\"\" height=\"32\">" }
    return """
      <svg class="mark" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false">\
      <path fill="currentColor" d="M4 9a3 3 0 0 1 3-3h18a3 3 0 0 1 3 3v3.5a3.5 3.5 0 0 0 0 7V23\
      a3 3 0 0 1-3 3H7a3 3 0 0 1-3-3v-3.5a3.5 3.5 0 0 0 0-7z"/>\
      <path class="tear" d="M19.5 9v2.5m0 3v3m0 3V23" fill="none" stroke-width="2" stroke-linecap="round"/></svg>
      """
  }

  private var sandboxStrip: HTML? {
    guard let sandbox else { return nil }
    let clock: HTML? = sandbox.movedClock.map {
      " The clock was moved: it is <time datetime=\"\($0.text())\">\($0.minute)</time> here."
    }
    return "<p class=\"sandbox\"><strong>Sandbox</strong> Nothing here is real.\(clock)</p>\n"
  }

  private var footer: HTML? {
    if footerLinks.isEmpty { return nil }
    let links: [HTML] = footerLinks.map { "<li><a href=\"\($0.address.text)\">\($0.label)</a></li>\n" }
    return "<footer>\n<ul>\n\(links)</ul>\n</footer>\n"
  }
}

extension Instant {
  /// `2026-11-23 20:15 UTC`.
  var minute: String {
    let text = text()
    return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5)) UTC"
  }
}
