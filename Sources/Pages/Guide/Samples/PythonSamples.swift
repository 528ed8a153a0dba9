// SPDX-License-Identifier: Apache-2.0

extension Samples {
  static let python = Samples(
    file: "app.py", command: "python3 app.py",
    settings: { values in
      let secret = values.hasSecret ? "\n    \"client_secret\": os.environ[\"USHER_CLIENT_SECRET\"]," : ""
      return """
        import base64, hashlib, json, os, secrets
        from urllib.error import HTTPError
        from urllib.parse import parse_qs, urlencode, urlsplit
        from urllib.request import Request, urlopen

        PROVIDER = \(SampleValues.doubleQuoted(values.baseURL))
        CLIENT_ID = \(SampleValues.doubleQuoted(values.clientID))
        REDIRECT_URI = \(SampleValues.doubleQuoted(values.redirectURI))
        CREDENTIALS = {
            "client_id": CLIENT_ID,\(secret)
        }
        """
    },
    logIn: #"""
      def log_in_link(state, verifier):
          digest = hashlib.sha256(verifier.encode()).digest()
          challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
          return PROVIDER + "/oauth2/authorize?" + urlencode({
              "response_type": "code",
              "client_id": CLIENT_ID,
              "redirect_uri": REDIRECT_URI,
              "scope": "identity identity[email] identity.memberships",
              "state": state,
              "code_challenge": challenge,
              "code_challenge_method": "S256",
          })
      """#,
    callback: #"""
      class Refusal(Exception):
          pass


      def code_from(query, expected_state):
          answer = {name: values[0] for name, values in parse_qs(query).items()}
          state = answer.get("state", "")
          if not expected_state or state != expected_state:
              raise Refusal("This answer belongs to no log-in that began here.")
          if "code" not in answer:
              raise Refusal(answer.get("error_description", "There is no code."))
          return answer["code"]
      """#,
    exchange: #"""
      def ask_for_tokens(parameters):
          form = urlencode({**CREDENTIALS, **parameters}).encode()
          with urlopen(PROVIDER + "/api/oauth2/token", form, timeout=10) as answer:
              return json.load(answer)


      def exchange(code, verifier):
          return ask_for_tokens({
              "grant_type": "authorization_code",
              "code": code,
              "redirect_uri": REDIRECT_URI,
              "code_verifier": verifier,
          })
      """#,
    identity: #"""
      def identity(access_token):
          address = PROVIDER + "/api/oauth2/v2/identity?" + urlencode({
              "include": "memberships.currently_entitled_tiers",
              "fields[user]": "full_name,email",
              "fields[member]": "patron_status",
              "fields[tier]": "title",
          })
          request = Request(address)
          request.add_header("Authorization", "Bearer " + access_token)
          with urlopen(request, timeout=10) as answer:
              return json.load(answer)


      def levels(document):
          return [resource["attributes"]["title"]
                  for resource in document.get("included", [])
                  if resource["type"] == "tier"]
      """#,
    refresh: #"""
      def refresh(refresh_token):
          return ask_for_tokens({
              "grant_type": "refresh_token",
              "refresh_token": refresh_token,
          })


      def current_identity(visitor):
          try:
              return identity(visitor["access_token"])
          except HTTPError as error:
              if error.code != 401:
                  raise
          # Both tokens are new: keep them before anything else happens.
          visitor.update(refresh(visitor["refresh_token"]))
          return identity(visitor["access_token"])
      """#,
    site: #"""
      from http.cookies import SimpleCookie
      from http.server import BaseHTTPRequestHandler, HTTPServer

      visitors = {}  # A real site has sessions and a database for this.


      class Site(BaseHTTPRequestHandler):
          def do_GET(self):
              path, _, query = self.path.partition("?")
              cookie = SimpleCookie(self.headers.get("Cookie", "")).get("visitor")
              visitor = visitors.get(cookie.value, {}) if cookie else {}
              try:
                  if path == urlsplit(REDIRECT_URI).path:
                      code = code_from(query, visitor.pop("state", None))
                      visitor.update(exchange(code, visitor.pop("verifier")))
                      self.answer(302, "", {"Location": "/"})
                  elif path == "/log-in":
                      self.send_to_provider()
                  elif "access_token" in visitor:
                      document = current_identity(visitor)
                      name = document["data"]["attributes"]["full_name"]
                      tiers = ", ".join(levels(document)) or "no tier"
                      self.answer(200, f"Hello {name}: {tiers}")
                  else:
                      self.answer(200, "You are not logged in. Open /log-in")
              except Refusal as refusal:
                  self.answer(403, str(refusal))
              except HTTPError as error:
                  self.answer(502, error.read().decode())

          def send_to_provider(self):
              key = secrets.token_urlsafe()
              visitors[key] = {
                  "state": secrets.token_urlsafe(),
                  "verifier": secrets.token_urlsafe(48),
              }
              self.answer(302, "", {
                  "Location": log_in_link(**visitors[key]),
                  "Set-Cookie": f"visitor={key}; HttpOnly; SameSite=Lax; Path=/",
              })

          def answer(self, status, text, headers={}):
              self.send_response(status)
              for name, value in headers.items():
                  self.send_header(name, value)
              self.send_header("Content-Type", "text/plain; charset=utf-8")
              self.end_headers()
              self.wfile.write(text.encode())


      port = int(os.environ.get("PORT", "8080"))
      HTTPServer(("127.0.0.1", port), Site).serve_forever()
      """#,
    webhook: #"""
      import hashlib, hmac, os
      from http.server import BaseHTTPRequestHandler, HTTPServer

      SECRET = os.environ["USHER_WEBHOOK_SECRET"].encode()


      def is_genuine(headers, body):
          signed = b""
          for name in ("Delivery", "Sequence", "Time"):
              signed += headers.get("X-Usher-" + name, "").encode() + b"."
          digest = hmac.new(SECRET, signed + body, hashlib.sha256).hexdigest()
          sent = headers.get("X-Usher-Signature", "").encode()
          return hmac.compare_digest(b"sha256=" + digest.encode(), sent)


      class Receiver(BaseHTTPRequestHandler):
          def do_POST(self):
              body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
              self.send_response(204 if is_genuine(self.headers, body) else 403)
              self.end_headers()


      port = int(os.environ.get("PORT", "8080"))
      HTTPServer(("127.0.0.1", port), Receiver).serve_forever()
      """#,
    webhookFile: "receiver.py", webhookCommand: "python3 receiver.py")
}
