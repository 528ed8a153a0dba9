// SPDX-License-Identifier: Apache-2.0

/// What one group of addresses of an API takes and answers, as its OpenAPI document says.
public struct ReferencePage: Sendable {
  public static let path = GuidePage.path + "/reference"
  public static let operatorPath = path + "/operator"

  public struct Operation: Sendable {
    public var method: String
    public var path: String
    public var summary: String
    public var explanation: String?
    /// Any one of them is enough.
    public var scopes: [String]
    public var parameters: [Field]
    /// What the body may hold, and one such body; `nil` where none is taken.
    public var body: Shape?
    public var answers: [Answer]
    /// The document of a successful answer, as JSON.
    public var example: String?

    public init(
      method: String, path: String, summary: String, explanation: String?, scopes: [String], parameters: [Field],
      body: Shape?, answers: [Answer], example: String?
    ) {
      self.method = method
      self.path = path
      self.summary = summary
      self.explanation = explanation
      self.scopes = scopes
      self.parameters = parameters
      self.body = body
      self.answers = answers
      self.example = example
    }
  }

  /// Something with a name that is sent or answered.
  public struct Field: Sendable, Equatable {
    public var name: String
    /// “integer or null”; empty where only the name is known.
    public var kind: String
    public var explanation: String?
    public var isRequired: Bool

    public init(name: String, kind: String, explanation: String? = nil, isRequired: Bool = false) {
      self.name = name
      self.kind = kind
      self.explanation = explanation
      self.isRequired = isRequired
    }
  }

  public struct Shape: Sendable {
    public var fields: [Field]
    public var example: String

    public init(fields: [Field], example: String) {
      self.fields = fields
      self.example = example
    }
  }

  public struct Answer: Sendable {
    public var status: String
    public var explanation: String

    public init(status: String, explanation: String) {
      self.status = status
      self.explanation = explanation
    }
  }

  /// A type of object that the answers hold.
  public struct Resource: Sendable {
    public var name: String
    public var explanation: String?
    public var fields: [Field]
    /// What `include` may name, with the type behind each.
    public var relationships: [Field]

    public init(name: String, explanation: String?, fields: [Field], relationships: [Field]) {
      self.name = name
      self.explanation = explanation
      self.fields = fields
      self.relationships = relationships
    }
  }

  public var title: String
  public var operations: [Operation]
  public var resources: [Resource]
  public var reader: GuideReader

  public init(title: String, operations: [Operation], resources: [Resource], reader: GuideReader) {
    self.title = title
    self.operations = operations
    self.resources = resources
    self.reader = reader
  }

  public func html(on site: Site) -> HTML {
    site.page(
      title: "\(title) – API reference", width: .reading, neighbours: reader.neighbours(at: ReferencePage.path),
      """
      <div class="card">
      <p><a href="\(reader.address(ReferencePage.path))">API reference</a></p>
      <h1>\(title)</h1>
      <ul class="steps">
      \(operations.enumerated().map { "<li><a href=\"#operation-\($0 + 1)\">\($1.summary)</a></li>\n" as HTML })\
      \(resources.map { "<li><a href=\"#type-\($0.name)\">The type \($0.name)</a></li>\n" as HTML })</ul>
      </div>
      \(operations.enumerated().map { section($1, number: $0 + 1) })\
      \(resources.map(section))
      """)
  }

  // MARK: Parts

  private func section(_ operation: Operation, number: Int) -> HTML {
    let explanation: HTML? = operation.explanation.map { "<p>\($0)</p>\n" }
    let scopes: [HTML] = operation.scopes.map { "<code>\($0)</code>" }
    let answers = table(
      ["Status", "Answer"], operation.answers.map { ["<code>\($0.status)</code>", "\($0.explanation)"] })
    let example: HTML? = operation.example.map { "<h3>An answer</h3>\n<pre><code>\($0)</code></pre>\n" }
    let body: HTML? = operation.body.map { body in
      "<h3>The body</h3>\n\(rows("Name", body.fields))<pre><code>\(body.example)</code></pre>\n"
    }
    let parameters: HTML? =
      operation.parameters.isEmpty ? nil : "<h3>Parameters</h3>\n\(rows("Name", operation.parameters))"
    return """
      <section class="card" aria-labelledby="operation-\(number)">
      <h2 id="operation-\(number)">\(operation.summary)</h2>
      <pre><code>\(operation.method) \(operation.path)</code></pre>
      \(explanation)<p>Scope: \(scopes.joined(separator: " or "))</p>
      \(parameters)\(body)\(example)<h3>Answers</h3>
      \(answers)</section>

      """
  }

  private func section(_ resource: Resource) -> HTML {
    let explanation: HTML? = resource.explanation.map { "<p>\($0)</p>\n" }
    let relationships: HTML? =
      resource.relationships.isEmpty
      ? nil : "<h3>Relationships, for <code>include</code></h3>\n\(rows("Name", resource.relationships))"
    return """
      <section class="card" aria-labelledby="type-\(resource.name)">
      <h2 id="type-\(resource.name)">The type <code>\(resource.name)</code></h2>
      \(explanation)\(rows("Field", resource.fields))\(relationships)</section>

      """
  }

  private func rows(_ name: HTML, _ fields: [Field]) -> HTML {
    if fields.allSatisfy({ $0.kind.isEmpty }) {
      let names: [HTML] = fields.map { "<code>\($0.name)</code>" }
      return names.isEmpty ? "<p>No fields.</p>\n" : "<p>\(name)s: \(names.joined(separator: ", "))</p>\n"
    }
    return table(
      [name, "Value"],
      fields.map { field in
        let required: HTML? = field.isRequired ? " <span class=\"tag\">required</span>" : nil
        let explanation: HTML? = field.explanation.map { "<br>\($0)" }
        return ["<code>\(field.name)</code>", "\(field.kind)\(required)\(explanation)"]
      })
  }
}
