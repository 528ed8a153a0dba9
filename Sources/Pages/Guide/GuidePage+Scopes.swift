// SPDX-License-Identifier: Apache-2.0
internal import UsherOAuth

extension GuidePage {
  var scopes: HTML {
    let version1: HTML = """
      <p>Clients of version 1 may ask for the scopes of version 2 as well; clients of version 2 only for their own. \
      A token with the scopes of version 2 that say the same may call version 1 too.</p>
      \(scopeTable(.v1))
      """
    return """
      <div class="card">
      <h1>Scopes</h1>
      <p class="lead">A scope is one thing that a person lets your app do. Ask for as little as you can: people read \
      the sentences below before they allow it.</p>
      <p>What somebody allowed before is kept and added to: a log-in that asks for less still gets a token with all of \
      it, and the <code>scope</code> beside the token says what it has. The owner of a client has all scopes of its \
      version, so try your app as somebody else too. A refresh may ask for less, never for more.</p>
      </div>
      \(section("version-2", "Version 2", scopeTable(.v2)))\
      \(section("version-1", "Version 1", version1))
      """
  }

  private func scopeTable(_ version: APIVersion) -> HTML {
    let restricted = ScopeSet.restricted(for: version)
    let byDefault = ScopeSet.byDefault(for: version)
    let rows: [[HTML]] = ScopeSet.all(of: version).scopes.map { scope in
      let approval: HTML? =
        restricted.contains(scope)
        ? " <span class=\"tag\">the operator’s approval</span>" : nil
      let isDefault: HTML? =
        byDefault.contains(scope) ? " <span class=\"tag\">by default</span>" : nil
      return ["<code>\(scope.name)</code>", "\(scope.sentence(askedBy: version).words)\(approval)\(isDefault)"]
    }
    return table(["Scope", "What people read before they allow it"], rows)
  }
}
