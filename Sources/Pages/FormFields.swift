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

/// One labelled `input`. The `id` is the name that is posted.
struct FormField {
  var name: String
  var label: HTML
  var type: HTML = "text"
  var autocomplete: HTML
  var value: String?
  var hint: HTML?
  var attributes: HTML = ""

  func html(_ problems: [FieldProblem]) -> HTML {
    let problem = problems.first { $0.field == name && $0.isOfField }
    let hintLine: HTML? = hint.map { "<p class=\"hint\" id=\"\(name)-hint\">\($0)</p>\n" }
    let problemLine: HTML? = problem.map {
      "<p class=\"field-error\" id=\"\(name)-error\"><span class=\"unseen\">Error: </span>\($0.words)</p>\n"
    }
    let described = [hint.map { _ in name + "-hint" }, problem.map { _ in name + "-error" }].compactMap { $0 }
    let describedBy: HTML? =
      described.isEmpty ? nil : " aria-describedby=\"\(described.joined(separator: " "))\""
    let invalid: HTML? = problem.map { _ in " aria-invalid=\"true\"" }
    let filled: HTML? = value.map { " value=\"\($0)\"" }
    return """
      <div class="field">
      <label for="\(name)">\(label)</label>
      \(hintLine)\(problemLine)\
      <input id="\(name)" name="\(name)" type="\(type)" autocomplete="\(autocomplete)" required\
      \(attributes)\(filled)\(describedBy)\(invalid)>
      </div>

      """
  }
}

func hiddenField(_ name: String, _ value: String?) -> HTML? {
  value.map { "<input type=\"hidden\" name=\"\(name)\" value=\"\($0)\">\n" }
}
