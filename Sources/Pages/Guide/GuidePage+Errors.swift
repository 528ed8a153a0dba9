// SPDX-License-Identifier: Apache-2.0
internal import UsherOAuth

extension GuidePage {
  var errors: HTML {
    let token: [[HTML]] = OAuthError.Code.allCases.compactMap { code in
      code.atTheTokenEndpoint.map { words in ["\(words.cause)", nameAndStatus(of: code), "\(words.remedy)"] }
    }
    let authorize: [[HTML]] = OAuthError.Code.allCases.compactMap { code in
      code.inTheRedirect.map { words in ["<code>\(code.rawValue)</code>", "\(words)"] }
    }
    let api: [[HTML]] = GuidePage.apiErrors.map { ["<code>\($0.status)</code>", $0.cause, $0.remedy] }
    let authorizeWords: HTML = """
      <p>As long as the address to go back to is in doubt, nobody is sent there: the person sees a page of this site that \
      says what is wrong. If it is your client and you are logged in, that page also shows the addresses that you \
      registered. All else comes back to your <code>redirect_uri</code> as <code>error</code>:</p>
      \(table(["error", "What to do"], authorize))
      """
    let tokenWords: HTML = """
      <p>The body holds <code>error</code> and <code>error_description</code>. <code>/api/oauth2/token</code> has the \
      statuses that existing clients know, <code>/oauth2/token</code> those of RFC 6749; where they differ, both are \
      below.</p>
      \(table(["What happened", "Status and name", "What to do"], token))
      """
    let apiWords: HTML = """
      <p>The body is a JSON:API document: <code>errors[0].detail</code> says what to change. The header \
      <code>X-Request-ID</code> of every answer finds the request in the log of this server.</p>
      \(table(["Status", "What happened", "What to do"], api))
      """
    return """
      <div class="card">
      <h1>Errors</h1>
      <p class="lead">Every error says what happened and what to change, in words for you to read, not for your \
      visitors. Programs go by the names and the statuses.</p>
      </div>
      \(section("authorize", "On the way to the code", authorizeWords))\
      \(section("token", "At the token endpoint", tokenWords))\
      \(section("api", "In the API", apiWords))
      """
  }

  private func nameAndStatus(of code: OAuthError.Code) -> HTML {
    func written(_ wording: TokenWording) -> HTML {
      "<code>\(wording.status(of: code)) \(wording.name(of: code))</code>"
    }
    let (original, rfc) = (written(.original), written(.rfc6749))
    return original == rfc ? original : "\(original)<br>\(rfc) at <code>/oauth2/token</code>"
  }

  private static let apiErrors: [(status: Int, cause: HTML, remedy: HTML)] = [
    (400, "A parameter or the body cannot be read", "Change what <code>detail</code> names"),
    (
      401, "The token is missing, expired or revoked, or lacks the scope that <code>detail</code> names",
      "Refresh once; if a scope is missing, ask for it in a new log-in"
    ),
    (403, "It belongs to somebody else", "Ask for something that the token’s user may see"),
    (404, "There is no such thing", "Check the id"),
    (429, "Too many requests", "Wait for as many seconds as <code>Retry-After</code> says"),
    (503, "This server cannot answer just now", "Try again later; the token is as good as before"),
  ]
}

extension OAuthError.Code {
  fileprivate var inTheRedirect: String? {
    switch self {
    case .accessDenied: "The person does not allow it. Let them go on without, or try again"
    case .invalidScope: "Ask only for scopes that there are, and that your client may have"
    case .invalidRequest: "A parameter is missing or cannot be read: error_description names it"
    case .unsupportedResponseType: "Send response_type=code"
    case .unauthorizedClient: "The client was deleted meanwhile"
    case .serverError, .temporarilyUnavailable, .invalidClient, .invalidGrant, .unsupportedGrantType,
      .redirectMismatch, .missingGrantType:
      nil
    }
  }

  fileprivate var atTheTokenEndpoint: (cause: String, remedy: String)? {
    switch self {
    case .invalidRequest: ("A parameter is missing, stands twice or cannot be read", "Send what the description names")
    case .invalidClient: ("The client is unknown, or its secret is wrong", "Compare both with those of your client")
    case .invalidGrant:
      ("The code or refresh token was used before, has expired or was revoked", "Let the person log in again")
    case .redirectMismatch:
      ("The redirect_uri is not the one of the log-in link", "Send the same text, to the last character")
    case .invalidScope: ("A refresh asks for more than was allowed", "Ask for less, or leave scope out")
    case .unsupportedGrantType: ("There is no such grant_type", "Send authorization_code or refresh_token")
    case .missingGrantType: ("There is no grant_type", "Send one, in the body")
    case .temporarilyUnavailable: ("This server cannot answer just now", "Try the same again after Retry-After")
    case .serverError, .unauthorizedClient, .accessDenied, .unsupportedResponseType: nil
    }
  }
}
