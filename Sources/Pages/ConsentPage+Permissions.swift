// SPDX-License-Identifier: Apache-2.0
internal import Membership
internal import UsherOAuth

extension ConsentPage {
  func permissions(_ name: ForeignText) -> HTML {
    let required = asked - grantedBefore - optional
    let old = asked & grantedBefore
    var parts: [HTML] = []
    func add(_ heading: HTML, _ content: HTML) {
      let id: HTML = parts.isEmpty ? "permissions" : "permissions-\(parts.count + 1)"
      parts.append("<h2 id=\"\(id)\">\(heading)</h2>\n\(content)")
    }
    if !required.isEmpty {
      add(grantedBefore.isEmpty ? "\(name) will be able to:" : "New: \(name) will also be able to:", list(required))
    }
    if !optional.isEmpty {
      add(grantedBefore.isEmpty ? "Only what you leave ticked:" : "New: only what you leave ticked:", boxes)
    }
    if !old.isEmpty { add("Already allowed", list(old)) }
    if person.isTesting { parts.append(testNote) }
    if person.ownsTheApp { parts += ownersNotes }
    return "<section class=\"permissions\" aria-labelledby=\"permissions\">\n\(parts)</section>\n"
  }

  private var testNote: HTML {
    """
    <p class="note"><strong>You are testing as a stranger.</strong> This is your own app. Until the test ends, it gets from \
    you what others would give it.</p>

    """
  }

  private var ownersNotes: [HTML] {
    let rest = ScopeSet.all(of: asker.version) - asked
    let note: HTML = """
      <p class="note"><strong>This is your own app.</strong> It gets every permission of version \
      \(asker.version.rawValue) of the API, whatever it asks for.</p>

      """
    return rest.isEmpty ? [note] : [note, "<details><summary>What else it gets</summary>\n\(list(rest))</details>\n"]
  }

  /// The form is at the end of the page; these belong to it from where they are read.
  private var boxes: HTML {
    """
    <fieldset>
    <legend class="hint">It does without those that you untick.</legend>
    \(optional.scopes.map { permissionBox($0).html })</fieldset>

    """
  }

  func permissionBox(_ scope: Scope) -> Choice {
    let sentence = scope.sentence(askedBy: asker.version)
    let before: HTML? = leftOutBefore.contains(scope) ? "You left this out before." : nil
    let none: HTML? = preview.lacksPage && sentence.subject == .yourPage ? noPage : nil
    let lines = previewLines(of: scope) + [none, before].compactMap(\.self)
    return Choice(
      .box, name: "optional", value: scope.name, label: "\(sentence.words)\(tag(sentence))",
      hint: lines.isEmpty ? nil : lines.joined(separator: "<br>"), isChosen: ticked.contains(scope), form: "answer")
  }

  private var noPage: HTML { "You have no creator page, so there is nothing to see now." }

  /// What is about the person comes first; headings only where both kinds are asked for.
  private func list(_ scopes: ScopeSet) -> HTML {
    let you = scopes.scopes.filter { $0.sentence(askedBy: asker.version).subject == .you }
    let page = scopes.scopes.filter { $0.sentence(askedBy: asker.version).subject == .yourPage }
    let none: HTML? = preview.lacksPage && !page.isEmpty ? "<p class=\"hint\">\(noPage)</p>\n" : nil
    if you.isEmpty || page.isEmpty { return "\(none)<ul class=\"scopes\">\n\(items(you + page))</ul>\n" }
    return """
      <h3>About you</h3>
      <ul class="scopes">
      \(items(you))</ul>
      <h3>About your creator page, if you have one</h3>
      \(none)<ul class="scopes">
      \(items(page))</ul>

      """
  }

  private func items(_ scopes: [Scope]) -> [HTML] {
    scopes.map { scope in
      let sentence = scope.sentence(askedBy: asker.version)
      let previews: [HTML] = previewLines(of: scope).map { "<span class=\"preview\">\($0)</span>" }
      return "<li>\(sentence.words)\(tag(sentence))\(previews)</li>\n"
    }
  }

  private func tag(_ sentence: ScopeSentence) -> HTML? {
    sentence.reach == .changes ? " <span class=\"tag\">Makes changes</span>" : nil
  }
}
