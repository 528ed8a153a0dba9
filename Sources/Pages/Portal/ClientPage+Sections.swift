// SPDX-License-Identifier: Apache-2.0
internal import UsherOAuth

/// The parts of a client's page that have a form.
extension ClientPage {
  private func form(_ inside: HTML) -> HTML {
    """
    <form method="post" action="\(ClientPage.path(of: clientID))" novalidate>
    \(hiddenField("anti_forgery", antiForgery))\(hiddenField("mark", mark))\
    \(inside)</form>

    """
  }

  private func button(_ act: Act, _ words: HTML, isQuiet: Bool = true) -> HTML {
    """
    <div class="buttons"><button class="button\(isQuiet ? " quiet" : "")" name="act" value="\(act.rawValue)">\(words)\
    </button></div>

    """
  }

  private func section(_ id: String, _ heading: HTML, _ inside: HTML) -> HTML {
    """
    <section class="card" aria-labelledby="\(id)">
    <h2 id="\(id)">\(heading)</h2>
    \(inside)</section>

    """
  }

  var secretSection: HTML? {
    guard let secret else { return nil }
    let old: HTML? = secret.oldEnds.map { end in
      """
      <p class="note">The secret before still works until \(end.shown).</p>
      \(form(button(.endOldSecret, "End the old secret now")))
      """
    }
    let overlaps = Overlap.allCases.map { overlap in
      Choice(
        .oneOf, name: "overlap", value: "\(overlap.rawValue)", label: overlap.words, isChosen: overlap == .day)
    }
    let another: HTML? = secret.oldEnds == nil ? nil : " Of two old secrets, only the last works on."
    let rotate = form(
      "\(fieldset("When does the current secret stop working?", overlaps))\(button(.rotateSecret, "Make a new secret"))"
    )
    return section(
      "secret", "Client secret",
      """
      <p>It was shown when it was made, and is not shown again. If it is lost or has leaked, make a new one.\(another)</p>
      \(old)\(rotate)
      """)
  }

  var tokensSection: HTML {
    let facts: HTML
    if let tokens {
      facts = """
        <dl class="details">\(fact("Last changed", [tokens.changed.shown]))\
        \(fact("Last used", [tokens.lastUse.map(\.shown) ?? "Not yet"]))\
        \(fact("Access token ends", [tokens.accessEnds.shown]))\
        \(fact("Refresh token ends", [tokens.refreshEnds.shown]))</dl>

        """
    } else {
      facts = "<p class=\"note\">There are none that work: they were revoked or have ended.</p>\n"
    }
    return section(
      "tokens", "Creator’s Access Token and Refresh Token",
      """
      <p>Keys to your own page, with every permission of version \(version.rawValue), for your app to read it and your members \
      without anybody logging in. They were shown when they were made.</p>
      \(facts)\
      \(form(button(.refreshTokens, "Replace both tokens")))\
      <p class="hint">The current tokens stop at once.</p>

      """)
  }

  func scopesSection(_ problems: [FieldProblem], on site: Site) -> HTML? {
    if askable.isEmpty && approved.isEmpty && requests.isEmpty { return nil }
    let has: HTML? =
      approved.isEmpty
      ? nil : "<dl class=\"details\">\(fact("Approved for", ["<code>\(approved.description)</code>"]))</dl>\n"
    let isPending = requests.contains { $0.state == .pending }
    let history: [HTML] = requests.map(tile)
    let list: HTML? = history.isEmpty ? nil : "<ul class=\"tiles wide\">\n\(history)</ul>\n"
    return section(
      "scopes", "Restricted permissions",
      """
      <p>Some permissions your app gets from others only once the operator of \(site.name) has approved it. From you it gets \
      them in any case.</p>
      \(has)\(list)\
      \(isPending || askable.isEmpty ? nil : ask(problems))
      """)
  }

  private func ask(_ problems: [FieldProblem]) -> HTML {
    let boxes = askable.scopes.map { scope in
      Choice(
        .box, name: "scope", value: scope.name, label: "<code>\(scope.name)</code>",
        hint: "\(scope.sentence(askedBy: version).words)", isChosen: asking?.scopes.contains(scope) == true)
    }
    let why = FormField(
      name: "why", label: "What does your app need them for?", .lines(3), value: asking?.why,
      hint: "The operator reads this.")
    return form(
      """
      \(fieldset("Ask for", boxes))\
      \(why.html(problems))\
      \(button(.askForScopes, "Ask the operator"))
      """)
  }

  private func tile(_ request: Request) -> HTML {
    let words: HTML? = request.words.map { "<p>The operator wrote: “\(ForeignText($0, limit: 1000))”</p>\n" }
    let withdraw: HTML? =
      request.state == .pending ? form(button(.withdrawRequest, "Take the request back")) : nil
    return """
      <li><h3><code>\(request.scopes.description)</code></h3>
      <p class="hint">\(request.state.words), asked \(request.asked.shown)</p>
      <p>You wrote: “\(ForeignText(request.why, limit: 1000))”</p>
      \(words)\(withdraw)</li>

      """
  }

  var testSection: HTML {
    guard let test else {
      return section(
        "test", "Test as a stranger",
        """
        <p>Because the app is yours, you are asked for every permission and it gets all of them. For an hour you can be a \
        stranger to it: you see the page that others see, and a log-in gives your app only what it asked for.</p>
        \(form(button(.beStranger, "Be a stranger for an hour")))
        """)
    }
    let link: HTML? = test.link.map {
      """
      <p><a href="\($0)">See the page that asks for permission.</a> Your app does not expect an answer to that one; to \
      test the whole way, log in from your app.</p>

      """
    }
    return section(
      "test", "You are a stranger to this app",
      """
      <p>Until \(test.ends.shown) it gets from you what it asks for and may have from others. Now log in from your app. What \
      you allowed before is left as it is.</p>
      \(link)\
      \(form(button(.beOwner, "Be its owner again")))
      """)
  }
}

extension ClientPage.Overlap {
  fileprivate var words: HTML {
    switch self {
    case .none: "Now"
    case .hour: "In an hour"
    case .day: "In 24 hours"
    case .week: "In 7 days"
    }
  }
}

extension ClientPage.Request.State {
  fileprivate var words: HTML {
    switch self {
    case .pending: "Waits for the operator"
    case .approved: "Approved"
    case .refused: "Refused"
    }
  }
}

extension ClientPage.AskProblem {
  var fieldProblem: FieldProblem {
    switch self {
    case .noScope: FieldProblem(field: "why", words: "Tick at least one permission to ask for", isOfField: false)
    case .whyMissing: FieldProblem(field: "why", words: "Write what your app needs them for")
    case .whyTooLong: FieldProblem(field: "why", words: "Write it in at most 1000 bytes")
    case .askedBefore:
      FieldProblem(field: "scopes", words: "The operator has not answered your last request yet", isOfField: false)
    }
  }
}
