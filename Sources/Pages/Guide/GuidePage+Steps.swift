// SPDX-License-Identifier: Apache-2.0
internal import AuthorizationServer

extension GuidePage {
  /// The steps by their anchors.
  private static let stepNames: [(id: StaticString, name: HTML)] = [
    ("step-1", "Register your client"), ("step-2", "Make the log-in button"), ("step-3", "Take the answer"),
    ("step-4", "Exchange the code for tokens"), ("step-5", "Ask who it is"), ("step-6", "Finish the log-in"),
    ("step-7", "Stay up to date"),
  ]

  func steps(on site: Site) -> HTML {
    let contents: [HTML] = GuidePage.stepNames.map { step in
      "<li><a href=\"#\(HTML(stringLiteral: step.id))\">\(step.name)</a></li>\n"
    }
    let heading: HTML = samples.site == nil ? "All of it, in one file" : "All of it, as a site that runs"
    return """
      <div class="card">
      <h1>Let people log in with \(site.name)</h1>
      <p class="lead">Your site sends a person here, they allow it, they come back with a code, and your server turns \
      the code into tokens. You need a server of your own, and to know HTTP and a little OAuth 2.</p>
      \(languages)\(yourValues(on: site))\
      <nav aria-labelledby="contents"><h2 id="contents">The steps</h2>
      <ol class="steps">
      \(contents)<li><a href="#whole">\(heading)</a></li>
      </ol></nav>
      </div>
      \(step(0, register(on: site)))\
      \(step(1, button))\
      \(step(2, answer))\
      \(step(3, exchange))\
      \(step(4, identity))\
      \(step(5, finish))\
      \(step(6, refresh))\
      \(section("whole", heading, whole))
      """
  }

  private func step(_ place: Int, _ content: HTML) -> HTML {
    let step = GuidePage.stepNames[place]
    return section(step.id, "Step \(place + 1): \(step.name)", content)
  }

  // MARK: The reader's own values

  private func yourValues(on site: Site) -> HTML {
    if let logIn = reader.logInPath {
      return """
        <p class="note">What you have to replace is written in capitals: <code>\(GuideReader.noClientID)</code>, \
        <code>\(GuideReader.noRedirectURI)</code>. <a href="\(logIn)">Log in to see your own values</a>.</p>

        """
    }
    guard let chosen = reader.chosen else {
      let why: HTML = reader.asked == nil ? "You have no client yet" : "That is not a client of yours"
      return """
        <p class="note">\(why), so what you have to replace is written in capitals. \
        <a href="\(ClientsPage.path)">Clients &amp; API Keys</a> shows what you have.</p>
        \(otherClients(than: nil))
        """
    }
    return """
      <dl class="details"><div><dt>The samples are for</dt><dd>\(ForeignText(chosen.name))</dd></div>
      <div><dt>Client ID</dt><dd><code>\(chosen.clientID)</code></dd></div>
      <div><dt>Redirect address</dt><dd><code>\(chosen.redirectURI)</code></dd></div></dl>
      \(otherClients(than: chosen))
      """
  }

  private func otherClients(than chosen: GuideReader.Client?) -> HTML? {
    let others: [HTML] = reader.clients.filter { $0 != chosen }.map { client in
      "<a href=\"\(reader.address(chapter.path, client: client.clientID))\">\(ForeignText(client.name))</a>"
    }
    return others.isEmpty ? nil : "<p>Show the samples for \(others.joined(separator: ", ")).</p>\n"
  }

  // MARK: Steps

  private func register(on site: Site) -> HTML {
    let secret: HTML =
      reader.chosen?.isPublic == true
      ? "<p>This client is public: it has no secret, and PKCE takes the place of one.</p>\n"
      : """
      <p>Keep the secret out of your code. The samples read it from the environment, as \
      <code>USHER_CLIENT_SECRET</code>.</p>

      """
    return """
      <p>A creator registers a client on <a href="\(ClientsPage.path)">Clients &amp; API Keys</a> and gets a client ID \
      and a client secret. Each address that people may be sent back to is registered with it. Addresses are compared \
      letter by letter: a slash more at the end is another address.</p>
      \(secret)<p>There you also get a Creator’s Access Token. With it you can call the API at once, without a log-in, as \
      the creator.</p>
      \(sample(samples.settings(reader.values), id: "sample-settings"))
      """
  }

  private var button: HTML {
    let scope: HTML = """
      What you ask for, with spaces between: see \(link(.scopes, "scopes")). Left out, a client of version 2 gets \
      <code>identity</code>, one of version 1 <code>users pledges-to-me my-campaign</code>
      """
    let challenge: HTML = """
      The SHA-256 of a random <code>code_verifier</code> that you keep too, in base64url (PKCE), with \
      <code>code_challenge_method=S256</code>. Public clients must send it; send it always
      """
    let parameters = table(
      ["Parameter", "Value"],
      [
        ["<code>response_type</code>", "<code>code</code>"],
        ["<code>client_id</code>", "Your client ID"],
        ["<code>redirect_uri</code>", "One of the addresses you registered"],
        ["<code>scope</code>", scope],
        [
          "<code>state</code>",
          "A random text that you keep with this visitor’s session: it proves in step 3 that the log-in began there",
        ],
        ["<code>code_challenge</code>", challenge],
      ])
    return """
      <p>A button that says “Log in” on your site leads to <code>\(reader.baseURL)/oauth2/authorize</code> with these \
      parameters:</p>
      \(parameters)\(sample(samples.logIn, id: "sample-log-in"))
      """
  }

  private var answer: HTML {
    """
    <p>Whether the person allows it or not, they come back to your <code>redirect_uri</code>. After “Allow” its query \
    holds <code>code</code>, your <code>state</code>, and <code>iss</code>, which is <code>\(reader.baseURL)</code>; \
    after “Don’t allow” it holds <code>error=access_denied</code> and your <code>state</code>. Take neither without \
    comparing <code>state</code>.</p>
    \(sample(samples.callback, id: "sample-callback"))
    """
  }

  private var exchange: HTML {
    """
    <p>Your server, not the browser, posts the code to <code>\(reader.baseURL)/api/oauth2/token</code>. A code is good \
    once and for \(spelled(facts.lifetimes.code)).</p>
    \(sample(samples.exchange, id: "sample-exchange"))\
    <p>The answer is JSON, to be kept on your server, one pair of tokens for each person:</p>
    <pre><code>{"access_token": "…", "refresh_token": "…", "expires_in": \
    \(facts.lifetimes.accessToken.components.seconds), "scope": "identity identity[email]", "token_type": "Bearer"}\
    </code></pre>
    <p>An answer with another status names the <code>error</code> and says in <code>error_description</code> what to \
    change: see \(link(.errors, "errors")).</p>

    """
  }

  private var identity: HTML {
    """
    <p>Send the access token with each call of the API, as <code>Authorization: Bearer …</code>. Most apps first ask who \
    the person is and which tiers they are entitled to. Version 2 shows only what you name in <code>include</code> and \
    <code>fields</code>; the <a href="\(reader.address(ReferencePage.path))">API reference</a> lists what there is.</p>
    \(sample(samples.identity, id: "sample-identity"))
    """
  }

  private var finish: HTML {
    """
    <p>Steps 4 and 5 happen while the browser waits for the answer to step 3. Then find the account that belongs to \
    the user’s <code>id</code>, or make one, start your own session with a fresh cookie, and redirect to a page of \
    yours, so that the code leaves the address bar. If that takes you long, answer at once with a page that loads \
    itself again until you are done.</p>
    <p>Know people by <code>data.id</code>: names and email addresses change, and an address may be unverified.</p>

    """
  }

  private var refresh: HTML {
    """
    <p>An access token lasts \(spelled(facts.lifetimes.accessToken)). As long as it does, ask the API again whenever you \
    like. When it has expired the API answers 401; then get a new pair with the refresh token. A refresh token works \
    once, so keep the new pair before you use it. If the answer is lost, send the same request again within \
    \(spelled(facts.lifetimes.refreshOverlap)): it gets the same pair.</p>
    \(sample(samples.refresh, id: "sample-refresh"))\
    <p>If a refresh is answered with <code>invalid_grant</code>, the person took the permission back: let them log in \
    again. A creator’s own pair can also be renewed on <a href="\(ClientsPage.path)">Clients &amp; API Keys</a>. To hear \
    of changes without asking, \(link(.webhooks, "receive webhooks")).</p>

    """
  }

  private var whole: HTML {
    let site: HTML? = samples.site.map { sample($0, id: "sample-site") }
    let secret: HTML? = reader.values.hasSecret ? " Set <code>USHER_CLIENT_SECRET</code>." : nil
    let next: HTML = samples.site == nil ? "open what it prints" : "open <code>/log-in</code> on it"
    return """
      <p>The pieces above, in their order, are one program: \
      <a href="\(reader.address(GuidePage.programPath))">save it as <code>\(samples.file)</code></a>.\(secret) Start it \
      with <code>\(samples.command)</code>, and \(next).</p>
      \(site)
      """
  }
}
