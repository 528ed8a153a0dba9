// SPDX-License-Identifier: Apache-2.0

extension Samples {
  /// For Node 18 and newer, which have `fetch`.
  static let javascript = Samples(
    file: "app.mjs", command: "node app.mjs",
    settings: { values in
      let secret = values.hasSecret ? "\n  client_secret: process.env.USHER_CLIENT_SECRET," : ""
      return """
        import { createHash, randomBytes } from 'node:crypto';
        import { createServer } from 'node:http';

        const provider = \(SampleValues.doubleQuoted(values.baseURL));
        const clientId = \(SampleValues.doubleQuoted(values.clientID));
        const redirectUri = \(SampleValues.doubleQuoted(values.redirectURI));
        const credentials = {
          client_id: clientId,\(secret)
        };
        """
    },
    logIn: #"""
      function logInLink({ state, verifier }) {
        return `${provider}/oauth2/authorize?` + new URLSearchParams({
          response_type: 'code',
          client_id: clientId,
          redirect_uri: redirectUri,
          scope: 'identity identity[email] identity.memberships',
          state,
          code_challenge: createHash('sha256').update(verifier).digest('base64url'),
          code_challenge_method: 'S256',
        });
      }
      """#,
    callback: #"""
      class Refusal extends Error {}

      function codeFrom(answer, expectedState) {
        if (!expectedState || answer.get('state') !== expectedState) {
          throw new Refusal('This answer belongs to no log-in that began here.');
        }
        if (!answer.has('code')) {
          throw new Refusal(answer.get('error_description') ?? 'There is no code.');
        }
        return answer.get('code');
      }
      """#,
    exchange: #"""
      async function askForTokens(parameters) {
        const answer = await fetch(`${provider}/api/oauth2/token`, {
          method: 'POST',
          body: new URLSearchParams({ ...credentials, ...parameters }),
        });
        const body = await answer.json();
        if (!answer.ok) throw new Error(body.error_description);
        return body;
      }

      function exchange(code, verifier) {
        return askForTokens({
          grant_type: 'authorization_code',
          code,
          redirect_uri: redirectUri,
          code_verifier: verifier,
        });
      }
      """#,
    identity: #"""
      function identity(accessToken) {
        const query = new URLSearchParams({
          include: 'memberships.currently_entitled_tiers',
          'fields[user]': 'full_name,email',
          'fields[member]': 'patron_status',
          'fields[tier]': 'title',
        });
        return fetch(`${provider}/api/oauth2/v2/identity?${query}`, {
          headers: { Authorization: `Bearer ${accessToken}` },
        });
      }

      function levels(document) {
        const tiers = (document.included ?? []).filter((one) => one.type === 'tier');
        return tiers.map((tier) => tier.attributes.title);
      }
      """#,
    refresh: #"""
      function refresh(refreshToken) {
        return askForTokens({
          grant_type: 'refresh_token',
          refresh_token: refreshToken,
        });
      }

      async function currentIdentity(visitor) {
        let answer = await identity(visitor.access_token);
        if (answer.status === 401) {
          // Both tokens are new: keep them before anything else happens.
          Object.assign(visitor, await refresh(visitor.refresh_token));
          answer = await identity(visitor.access_token);
        }
        const document = await answer.json();
        if (!answer.ok) throw new Error(document.errors[0].detail);
        return document;
      }
      """#,
    site: #"""
      const visitors = new Map(); // A real site has sessions and a database for this.
      const randomText = () => randomBytes(48).toString('base64url');

      async function answer(request) {
        const address = new URL(request.url, redirectUri);
        const key = /\bvisitor=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1];
        const visitor = visitors.get(key) ?? {};
        if (address.pathname === new URL(redirectUri).pathname) {
          const { state, verifier } = visitor;
          delete visitor.state;
          const code = codeFrom(address.searchParams, state);
          Object.assign(visitor, await exchange(code, verifier));
          return [302, '', { Location: '/' }];
        }
        if (address.pathname === '/log-in') {
          const fresh = randomText();
          visitors.set(fresh, { state: randomText(), verifier: randomText() });
          return [302, '', {
            Location: logInLink(visitors.get(fresh)),
            'Set-Cookie': `visitor=${fresh}; HttpOnly; SameSite=Lax; Path=/`,
          }];
        }
        if (!visitor.access_token) {
          return [200, 'You are not logged in. Open /log-in', {}];
        }
        const document = await currentIdentity(visitor);
        const name = document.data.attributes.full_name;
        const tiers = levels(document).join(', ') || 'no tier';
        return [200, `Hello ${name}: ${tiers}`, {}];
      }

      createServer(async (request, response) => {
        const [status, text, headers] = await answer(request).catch(
          (error) => [error instanceof Refusal ? 403 : 502, error.message, {}]);
        response.setHeader('Content-Type', 'text/plain; charset=utf-8');
        response.writeHead(status, headers).end(text);
      }).listen(process.env.PORT ?? 8080, '127.0.0.1');
      """#,
    webhook: #"""
      import { createHmac, timingSafeEqual } from 'node:crypto';
      import { createServer } from 'node:http';

      function isGenuine(headers, body) {
        const signed = ['x-usher-delivery', 'x-usher-sequence', 'x-usher-time']
          .map((name) => `${headers[name]}.`).join('');
        const hmac = createHmac('sha256', process.env.USHER_WEBHOOK_SECRET);
        const digest = hmac.update(signed).update(body).digest('hex');
        const expected = Buffer.from(`sha256=${digest}`);
        const sent = Buffer.from(headers['x-usher-signature'] ?? '');
        return sent.length === expected.length && timingSafeEqual(sent, expected);
      }

      createServer(async (request, response) => {
        const pieces = [];
        for await (const piece of request) pieces.push(piece);
        const genuine = isGenuine(request.headers, Buffer.concat(pieces));
        response.writeHead(genuine ? 204 : 403).end();
      }).listen(process.env.PORT ?? 8080, '127.0.0.1');
      """#,
    webhookFile: "receiver.mjs", webhookCommand: "node receiver.mjs")
}
