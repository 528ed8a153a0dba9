// SPDX-License-Identifier: Apache-2.0

/// What a webhook may be told of, as a choice on a page.
public struct TriggerChoice: Sendable {
  /// `members:create`
  public var name: String
  public var isChosen: Bool

  public init(name: String, isChosen: Bool) {
    self.name = name
    self.isChosen = isChosen
  }

  /// - Parameter prefix: what the ids of the boxes begin with.
  var choice: Choice {
    Choice(.box, name: "trigger", value: name, label: "<code>\(name)</code>", hint: hint, isChosen: isChosen)
  }

  private var hint: HTML? {
    switch name {
    case "members:create": "Somebody becomes a member, paying or not."
    case "members:update": "A member’s standing, payments or tiers change."
    case "members:delete": "A member who never paid leaves."
    case "members:pledge:create": "A member begins to pay."
    case "members:pledge:update": "A member changes what they pay."
    case "members:pledge:delete": "A member stops paying."
    case "posts:publish": "A post is published."
    case "posts:update": "A published post is changed."
    case "posts:delete": "A published post is taken away."
    case "pledges:create", "pledges:update", "pledges:delete": "As version 1 of the API tells it."
    default: nil
    }
  }
}

/// Makes a webhook. Posts `client`, `address`, `trigger` (several) and `anti_forgery`.
public struct WebhookFormPage: Sendable {
  public static let newPath = WebhooksPage.path + "/new"

  public enum Field: String, Sendable, CaseIterable { case client, address, triggers }

  public struct Problem: Sendable {
    /// `nil` for the whole form.
    public var field: Field?
    public var words: String

    public init(_ field: Field?, _ words: String) {
      self.field = field
      self.words = words
    }
  }

  /// To choose from, by their ids and names.
  public var clients: [(clientID: String, name: String)]
  public var client: String?
  /// The name of the creator's campaign.
  public var campaign: String
  public var address: String
  public var triggers: [TriggerChoice]
  public var antiForgery: String
  public var problems: [Problem]

  public init(
    clients: [(clientID: String, name: String)], client: String? = nil, campaign: String, address: String = "",
    triggers: [TriggerChoice], antiForgery: String, problems: [Problem] = []
  ) {
    self.clients = clients
    self.client = client
    self.campaign = campaign
    self.address = address
    self.triggers = triggers
    self.antiForgery = antiForgery
    self.problems = problems
  }

  public func html(on site: Site) -> HTML {
    let problems = problems.map(\.fieldProblem)
    let client = FormField(
      name: Field.client.rawValue, label: "Client",
      .options(clients.map { (value: $0.clientID, words: "\(appName($0.name).plain)") }), value: client,
      hint: "Whose app is told.")
    return site.page(
      title: "Make a webhook", width: .reading, hasErrors: !problems.isEmpty,
      neighbours: .ofAccount(at: WebhooksPage.path),
      """
      <div class="card">
      \(errorSummary(problems))\
      <h1>Make a webhook</h1>
      <p>It tells your app what happens on your page \(ForeignText(campaign)).</p>
      <form method="post" action="\(WebhookFormPage.newPath)" novalidate>
      \(client.html(problems))\(addressField(address, problems))\(triggerFields(triggers, problems))\
      \(hiddenField("anti_forgery", antiForgery))\
      <div class="buttons"><button class="button">Make the webhook</button></div>
      </form>
      </div>
      """)
  }
}

extension WebhookFormPage.Problem {
  var fieldProblem: FieldProblem {
    FieldProblem(field: (field ?? .address).rawValue, words: words, isOfField: field != nil)
  }
}

func addressField(_ address: String, _ problems: [FieldProblem]) -> HTML {
  FormField(
    name: WebhookFormPage.Field.address.rawValue, label: "Address of your receiver", .line("url"), value: address,
    hint: "It starts with https:// and answers each delivery with a status of 200 to 299.",
    attributes: " spellcheck=\"false\""
  ).html(problems)
}

func triggerFields(_ triggers: [TriggerChoice], _ problems: [FieldProblem]) -> HTML {
  let name = WebhookFormPage.Field.triggers.rawValue
  let words = problems.first { $0.field == name }?.words
  let problem: HTML? = words.map {
    "<p class=\"field-error\" id=\"\(name)-error\"><span class=\"unseen\">Error: </span>\($0)</p>\n"
  }
  let describedBy: HTML? = words.map { _ in " aria-describedby=\"\(name)-error\"" }
  return """
    <fieldset id="\(name)"\(describedBy)>
    <legend>Tell it of</legend>
    \(problem)\(triggers.map(\.choice.html))</fieldset>

    """
}
