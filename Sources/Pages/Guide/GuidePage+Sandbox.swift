// SPDX-License-Identifier: Apache-2.0
internal import AuthorizationServer

extension GuidePage {
  func sandbox(on site: Site) -> HTML {
    let lifetimes = table(
      ["What", "Good for"],
      [
        ["A code", "\(spelled(facts.lifetimes.code)), once"],
        ["An access token", "\(spelled(facts.lifetimes.accessToken))"],
        ["A refresh token", "one refresh, and \(spelled(facts.lifetimes.refreshTokenIdle)) without one"],
        ["The answer of a refresh, asked for again", "\(spelled(facts.lifetimes.refreshOverlap))"],
        ["A permission, however often it is refreshed", "\(spelled(facts.lifetimes.grant))"],
      ])
    let rates = table(
      ["Requests of", "At most"],
      [
        ["one client", rate(facts.clientRate)], ["one person’s tokens at one client", rate(facts.tokenRate)],
        ["one address", rate(facts.addressRate)],
      ])
    return """
      <div class="card">
      <h1>Sandbox and limits</h1>
      <p class="lead">Where to try it out, how long things last, and how much is too much.</p>
      </div>
      \(section("sandbox", "The sandbox", site.sandbox == nil ? elsewhere : here))\
      \(section("lifetimes", "How long things last", lifetimes))\
      \(section("limits", "How many requests", "\(rates)\(limitWords)"))
      """
  }

  private var here: HTML {
    """
    <p>This is a sandbox: nobody pays, and pledges can be pretended. Its clock can be moved forward, so that you see \
    today what your app does when a token expires. This moves it by \(spelled(facts.lifetimes.accessToken)), the life of \
    an access token:</p>
    \(sample(clock, id: "sample-clock"))\
    <p>It holds for everybody on this sandbox, and time does not go back. A GET of the same address says what time it is \
    there.</p>

    """
  }

  private var clock: String {
    """
    curl -sS \(SampleValues.word(reader.baseURL + "/sandbox/clock")) \\
      -d '{"advance_seconds": \(facts.lifetimes.accessToken.components.seconds)}'
    """
  }

  private var elsewhere: HTML {
    """
    <p>People and payments are real here. To try your app out, run a provider of your own: \
    <code>usher serve --demo</code> has creators, fans and clients that are made up, and a clock that can be moved, so \
    that a token of a month expires now. Your app needs no other change than the address.</p>

    """
  }

  private func rate(_ rate: Facts.Rate?) -> HTML {
    guard let rate else { return "no limit" }
    return "\(rate.most) at once, and \(rate.most) more within \(spelled(.seconds(rate.seconds)))"
  }

  private var limitWords: HTML {
    """
    <p>Above it the status is 429, and <code>Retry-After</code> says how many seconds to wait; nothing else is lost. A \
    list of members has up to 1000 a page, or 500 with their pledge history: follow <code>links.next</code> as long as \
    there is one.</p>

    """
  }
}
