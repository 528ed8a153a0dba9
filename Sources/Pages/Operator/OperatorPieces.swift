// SPDX-License-Identifier: Apache-2.0
internal import UsherOAuth

extension Neighbours {
  /// The operator's pages.
  static func ofOperator(at current: String) -> Neighbours {
    Neighbours(
      label: "Operator’s pages",
      links: [
        (OperatorHealthPage.path, "Health"), (OperatorApprovalsPage.path, "Approvals"),
        (OperatorClientsPage.path, "Clients"), (OperatorUsersPage.path, "Users"),
        (OperatorWebhooksPage.path, "Webhook queue"),
      ], current: current)
  }
}

/// One line to search a list by. It changes nothing, so it is sent by GET and can be kept as a link.
func searchForm(at path: String, _ text: String, label: HTML, hint: HTML) -> HTML {
  let field = FormField(
    name: "q", label: label, .line("search"), value: text.isEmpty ? nil : text, hint: hint,
    attributes: " maxlength=\"200\" autocapitalize=\"none\" spellcheck=\"false\"", isRequired: false)
  return """
    <form method="get" action="\(path)" role="search">
    \(field.html([]))<div class="buttons"><button class="button quiet">Search</button></div>
    </form>

    """
}

/// Links to the beginning of a list and to what follows.
///
/// - Parameters:
///   - query: what the list is of, without the place in it.
///   - next: the last row that is shown, where there are more.
func pager(at path: String, _ query: [(name: String, value: String)], next: String?, isFirst: Bool) -> HTML? {
  if next == nil && isFirst { return nil }
  func link(_ parameters: [(name: String, value: String)], _ words: HTML) -> HTML {
    let text = parameters.filter { !$0.value.isEmpty }
      .map { PercentEncoding.encode($0.name) + "=" + PercentEncoding.encode($0.value) }.joined(separator: "&")
    return "<a class=\"button quiet\" href=\"\(text.isEmpty ? path : path + "?" + text)\">\(words)</a>\n"
  }
  let first: HTML? = isFirst ? nil : link(query, "Back to the beginning")
  let more: HTML? = next.map { link(query + [("after", $0)], "More") }
  return "<nav class=\"buttons\" aria-label=\"Parts of the list\">\n\(first)\(more)</nav>\n"
}

/// A form of one button that changes something.
///
/// - Parameter fields: sent with it, besides the anti-forgery token.
func actForm(at path: String, _ fields: [(name: String, value: String)], antiForgery: String, _ words: HTML) -> HTML {
  let hidden: [HTML] = fields.compactMap { hiddenField($0.name, $0.value) }
  return """
    <form method="post" action="\(path)">
    \(hidden)\(hiddenField("anti_forgery", antiForgery))\
    <div class="buttons"><button class="button quiet">\(words)</button></div>
    </form>

    """
}

/// A form of one button that cannot be undone wholly: it has to be opened first.
func graveActForm(
  at path: String, _ fields: [(name: String, value: String)], antiForgery: String, _ words: HTML, consequence: HTML
) -> HTML {
  """
  <details>
  <summary>\(words)…</summary>
  <p>\(consequence)</p>
  \(actForm(at: path, fields, antiForgery: antiForgery, words))</details>

  """
}

/// A text to be compared or copied, every character of it to be seen.
func code(_ text: String, limit: Int = 128) -> HTML { "<code>\(ForeignText(revealing: text, limit: limit))</code>" }

/// One fact of a list of details.
func fact(_ label: HTML, _ value: HTML) -> HTML { "<div><dt>\(label)</dt><dd>\(value)</dd></div>\n" }

extension Instant {
  /// `2026-11-23 20:15 UTC`, with the exact moment for machines.
  var html: HTML {
    let text = text()
    return "<time datetime=\"\(text)\">\(text.prefix(10)) \(text.dropFirst(11).prefix(5)) UTC</time>"
  }
}
