// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// What owners of clients ask the operator for. Posts `request`, `answer`, `words-⟨request⟩` and `anti_forgery` to itself.
public struct OperatorApprovalsPage: Sendable {
  public static let path = "/operator/approvals"
  public static let rowsOnPage = 6

  public enum Problem: Sendable, CaseIterable {
    case wordsTooLong
    /// Somebody answered it, or its owner took it back.
    case notWaiting
  }

  public struct Request: Sendable {
    public var id: String
    public var client: String
    public var clientID: String
    public var isVerified: Bool
    public var version: APIVersion
    public var scopes: ScopeSet
    /// In the owner's words.
    public var why: String
    public var asked: Instant

    public init(
      id: String, client: String, clientID: String, isVerified: Bool, version: APIVersion, scopes: ScopeSet,
      why: String, asked: Instant
    ) {
      self.id = id
      self.client = client
      self.clientID = clientID
      self.isVerified = isVerified
      self.version = version
      self.scopes = scopes
      self.why = why
      self.asked = asked
    }
  }

  /// What was typed, when the page is shown again.
  public struct Typed: Sendable {
    public var request: String
    public var words: String

    public init(request: String, words: String) {
      self.request = request
      self.words = words
    }
  }

  /// Those who wait longest first.
  public var requests: [Request]
  public var next: String?
  public var isFirst: Bool
  public var antiForgery: String
  public var typed: Typed?
  public var problem: Problem?

  public init(
    requests: [Request], next: String?, isFirst: Bool, antiForgery: String, typed: Typed? = nil, problem: Problem? = nil
  ) {
    self.requests = requests
    self.next = next
    self.isFirst = isFirst
    self.antiForgery = antiForgery
    self.typed = typed
    self.problem = problem
  }

  /// The field for what the owner is told.
  public static func wordsField(of request: String) -> String { "words-" + request }

  public func html(on site: Site) -> HTML {
    let problems = problem.map { [fieldProblem($0)] } ?? []
    let none: HTML? = requests.isEmpty ? "<p class=\"lead\">Nobody waits for an answer.</p>\n" : nil
    return site.page(
      title: "Approvals", width: .reading, hasErrors: !problems.isEmpty,
      neighbours: .ofOperator(at: OperatorApprovalsPage.path),
      """
      <div class="card" id="approvals">
      \(errorSummary(problems))\
      <h1>Approvals</h1>
      \(none)<p>An approved client may ask everybody for the scope. What you write stands beside your answer on the owner’s \
      page.</p>
      </div>
      \(requests.map { card($0, problems) })\
      \(pager(at: OperatorApprovalsPage.path, [], next: next, isFirst: isFirst))
      """)
  }

  private func fieldProblem(_ problem: Problem) -> FieldProblem {
    switch problem {
    case .wordsTooLong:
      FieldProblem(
        field: typed.map { OperatorApprovalsPage.wordsField(of: $0.request) } ?? "approvals",
        words: "Write at most 1000 bytes")
    case .notWaiting:
      FieldProblem(
        field: "approvals", words: "This request was answered or taken back meanwhile. Nothing was changed",
        isOfField: false)
    }
  }

  private func card(_ request: Request, _ problems: [FieldProblem]) -> HTML {
    let sentences: [HTML] = request.scopes.scopes.map {
      "<li><code>\($0.name)</code><span class=\"preview\">\($0.sentence(askedBy: request.version).words)</span></li>\n"
    }
    let words = FormField(
      name: OperatorApprovalsPage.wordsField(of: request.id), label: "To the owner", .lines(3),
      value: typed.flatMap { $0.request == request.id ? $0.words : nil }, hint: "May be left empty.", isRequired: false)
    let verified: HTML? = request.isVerified ? " <span class=\"tag\">Verified</span>" : nil
    return """
      <section class="card">
      <h2 id="request-\(request.id)">\(appName(request.client))\(verified)</h2>
      <p class="hint">Asked \(request.asked.html) · <a href="\(OperatorClientsPage.path(of: request.clientID))">\
      All about this client</a></p>
      <ul class="scopes">
      \(sentences)</ul>
      <blockquote>\(ForeignText(request.why, limit: 1000))</blockquote>
      <form method="post" action="\(OperatorApprovalsPage.path)" novalidate>
      \(words.html(problems))\
      \(hiddenField("request", request.id))\(hiddenField("anti_forgery", antiForgery))\
      <div class="buttons"><button class="button" name="answer" value="approve">Approve</button>
      <button class="button quiet" name="answer" value="refuse">Refuse</button></div>
      </form>
      </section>

      """
  }
}
