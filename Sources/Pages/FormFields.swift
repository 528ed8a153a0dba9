// SPDX-License-Identifier: Apache-2.0

/// Something to correct: which field, and what to do, in words that stand in the summary and beside the field.
struct FieldProblem {
  var field: String
  var words: String
  /// False for a problem of the whole form, which is shown in the summary only and links to the field to start from.
  var isOfField = true
}

func errorSummary(_ problems: [FieldProblem]) -> HTML? {
  if problems.isEmpty { return nil }
  let items: [HTML] = problems.map { "<li><a href=\"#\($0.field)\">\($0.words)</a></li>\n" }
  return """
    <div class="error-summary" role="alert" aria-labelledby="problem">
    <h2 id="problem">There is a problem</h2>
    <ul>
    \(items)</ul>
    </div>

    """
}

/// One labelled field. The `id` is the name that is posted.
struct FormField {
  enum Control {
    /// An `input` of this type.
    case line(HTML)
    case lines(Int)
    /// A list to choose one of.
    case options([(value: String, words: HTML)])
  }

  var name: String
  var label: HTML
  var control: Control
  var autocomplete: HTML
  var value: String?
  var hint: HTML?
  var attributes: HTML
  var isRequired: Bool

  init(
    name: String, label: HTML, _ control: Control = .line("text"), autocomplete: HTML = "off", value: String? = nil,
    hint: HTML? = nil, attributes: HTML = "", isRequired: Bool = true
  ) {
    self.name = name
    self.label = label
    self.control = control
    self.autocomplete = autocomplete
    self.value = value
    self.hint = hint
    self.attributes = attributes
    self.isRequired = isRequired
  }

  func html(_ problems: [FieldProblem]) -> HTML {
    // One field may have several, such as a list of addresses.
    let problems = problems.filter { $0.field == name && $0.isOfField }
    let hintLine: HTML? = hint.map { "<p class=\"hint\" id=\"\(name)-hint\">\($0)</p>\n" }
    let lines: [HTML] = problems.map { "<span class=\"unseen\">Error: </span>\($0.words)" }
    let problemLine: HTML? =
      lines.isEmpty
      ? nil : "<p class=\"field-error\" id=\"\(name)-error\">\(lines.joined(separator: "<br>"))</p>\n"
    let described = [hint.map { _ in name + "-hint" }, problems.isEmpty ? nil : name + "-error"].compactMap { $0 }
    let describedBy: HTML? =
      described.isEmpty ? nil : " aria-describedby=\"\(described.joined(separator: " "))\""
    let invalid: HTML? = problems.isEmpty ? nil : " aria-invalid=\"true\""
    let required: HTML? = isRequired ? " required" : nil
    let rest: HTML = "\(required)\(attributes)\(describedBy)\(invalid)"
    return """
      <div class="field">
      <label for="\(name)">\(label)</label>
      \(hintLine)\(problemLine)\
      \(element(rest))
      </div>

      """
  }

  private func element(_ attributes: HTML) -> HTML {
    switch control {
    case .line(let type):
      let filled: HTML? = value.map { " value=\"\($0)\"" }
      return """
        <input id="\(name)" name="\(name)" type="\(type)" autocomplete="\(autocomplete)"\(attributes)\(filled)>
        """
    case .lines(let rows):
      // A parser drops one line end after the tag, so that the text keeps its own.
      return """
        <textarea id="\(name)" name="\(name)" rows="\(rows)" autocomplete="\(autocomplete)"\(attributes)>
        \(value ?? "")</textarea>
        """
    case .options(let options):
      let items: [HTML] = options.map { option in
        let chosen: HTML? = option.value == value ? " selected" : nil
        return "<option value=\"\(option.value)\"\(chosen)>\(option.words)</option>\n"
      }
      return """
        <select id="\(name)" name="\(name)" autocomplete="\(autocomplete)"\(attributes)>
        \(items)</select>
        """
    }
  }
}

/// A box to tick, or one of several to choose from.
struct Choice {
  enum Kind: Sendable { case box, oneOf }

  var kind: Kind
  var name: String
  var value: String
  var label: HTML
  var hint: HTML?
  var isChosen: Bool
  /// The id of the form that it belongs to, where it stands outside of it.
  var form: String?

  init(
    _ kind: Kind, name: String, value: String, label: HTML, hint: HTML? = nil, isChosen: Bool = false,
    form: String? = nil
  ) {
    self.kind = kind
    self.name = name
    self.value = value
    self.label = label
    self.hint = hint
    self.isChosen = isChosen
    self.form = form
  }

  var id: String { name + "-" + value }

  var html: HTML {
    let owner: HTML? = form.map { " form=\"\($0)\"" }
    let type: HTML = kind == .box ? "checkbox" : "radio"
    let chosen: HTML? = isChosen ? " checked" : nil
    let describedBy: HTML? = hint.map { _ in " aria-describedby=\"\(id)-hint\"" }
    let hintLine: HTML? = hint.map { "<p class=\"hint\" id=\"\(id)-hint\">\($0)</p>\n" }
    return """
      <div class="choice">
      <input id="\(id)" name="\(name)" value="\(value)" type="\(type)"\(owner)\(describedBy)\(chosen)>
      <label for="\(id)">\(label)</label>
      \(hintLine)</div>

      """
  }
}

func hiddenField(_ name: String, _ value: String?) -> HTML? {
  value.map { "<input type=\"hidden\" name=\"\(name)\" value=\"\($0)\">\n" }
}
