// SPDX-License-Identifier: Apache-2.0
internal import UsherOAuth

/// Says what was done just now.
func noticeLine(_ words: HTML) -> HTML { "<p class=\"note done\" role=\"status\">\(words)</p>\n" }

/// Choices that belong together under one question.
func fieldset(_ legend: HTML, _ choices: [Choice]) -> HTML {
  "<fieldset>\n<legend>\(legend)</legend>\n\(choices.map(\.html))</fieldset>\n"
}

/// A text to copy: a field that is walked into with the keyboard selects what it holds.
func copyField(id: String, label: HTML, value: String) -> HTML {
  """
  <div class="field">
  <label for="\(id)">\(label)</label>
  <input id="\(id)" class="copy" type="text" value="\(value)" readonly autocomplete="off" spellcheck="false">
  </div>

  """
}

/// A row of a list of facts; nothing where there is none.
func fact(_ label: HTML, _ values: [HTML]) -> HTML? {
  let lines: [HTML] = values.map { "<dd>\($0)</dd>" }
  return values.isEmpty ? nil : "<div><dt>\(label)</dt>\(lines)</div>\n"
}

extension Instant {
  /// For people and machines.
  var shown: HTML { "<time datetime=\"\(text())\">\(minute)</time>" }
}
