// SPDX-License-Identifier: Apache-2.0
internal import AuthorizationServer

extension GuidePage {
  func existing(on site: Site) -> HTML {
    let fields: HTML =
      facts.isStrict
      ? "Unknown names in <code>include</code> and <code>fields</code> are answered with 400, as there."
      : "Unknown names in <code>include</code> and <code>fields</code> are ignored with a warning in <code>meta</code>."
    let same: HTML = """
      <ul class="steps">
      <li>The addresses, those of older hosts without <code>/api</code> too. Change the host to \
      <code>\(reader.baseURL)</code>, and nothing else.</li>
      <li>How the token request is sent: in the query, in the body or in both, with the secret there or in a Basic header. \
      The statuses and the names of errors at <code>/api/oauth2/token</code>.</li>
      <li>The scopes and the documents of both versions of the API, their dates, their links and their cursors. \
      <code>Bearer</code> in any case.</li>
      <li>Webhooks: their triggers, their documents and <code>X-Patreon-Signature</code>.</li>
      </ul>

      """
    let more: HTML = """
      <ul class="steps">
      <li>A refresh whose answer was lost may be repeated for \(spelled(facts.lifetimes.refreshOverlap)) and gets the same \
      pair. After that, a refresh token that comes twice is taken for stolen, and its whole family ends.</li>
      <li>A second log-in leaves the tokens of the first alone, and the creator’s own pair too.</li>
      <li>Tokens last as long as <code>expires_in</code> says.</li>
      <li>Errors say what to change, and name the scope that is missing. A redirect address that does not match is shown \
      beside those that are registered, to the owner of the client.</li>
      <li>PKCE (S256), revocation (RFC 7009), introspection (RFC 7662) and \
      <a href="/.well-known/oauth-authorization-server">metadata</a> (RFC 8414).</li>
      </ul>

      """
    let other: HTML = """
      <ul class="steps">
      <li>Without <code>state</code> the answer has none; it is not filled with a word.</li>
      <li>The answer to a log-in also has <code>iss</code> (RFC 9207). A library that refuses parameters it does not know \
      gets its client registered without.</li>
      <li>A code that comes twice ends the tokens that it brought.</li>
      <li>A token is taken from the <code>Authorization</code> header only, never from the address.</li>
      <li>Redirect addresses with <code>http</code> are for your own machine.</li>
      <li>Secrets and creator’s tokens are shown once, when they are made.</li>
      <li>\(fields)</li>
      </ul>

      """
    return """
      <div class="card">
      <h1>Existing clients</h1>
      <p class="lead">\(site.name) speaks the wire of Patreon’s OAuth guide and API. A client that was written for it \
      works here once its host is changed.</p>
      </div>
      \(section("same", "What need not change", same))\
      \(section("more", "What you gain", more))\
      \(section("other", "What is different", other))
      """
  }
}
