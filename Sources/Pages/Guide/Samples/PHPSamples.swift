// SPDX-License-Identifier: Apache-2.0

extension Samples {
  static let php = Samples(
    file: "app.php", command: "php -S 127.0.0.1:8080 app.php",
    settings: { values in
      let secret = values.hasSecret ? ", 'client_secret' => getenv('USHER_CLIENT_SECRET')" : ""
      return """
        <?php
        const PROVIDER = \(SampleValues.singleQuoted(values.baseURL));
        const CLIENT_ID = \(SampleValues.singleQuoted(values.clientID));
        const REDIRECT_URI = \(SampleValues.singleQuoted(values.redirectURI));

        function credentials(): array
        {
            return ['client_id' => CLIENT_ID\(secret)];
        }
        """
    },
    logIn: #"""
      function random_text(int $bytes): string
      {
          return rtrim(strtr(base64_encode(random_bytes($bytes)), '+/', '-_'), '=');
      }

      function log_in_link(string $state, string $verifier): string
      {
          $digest = base64_encode(hash('sha256', $verifier, true));
          return PROVIDER . '/oauth2/authorize?' . http_build_query([
              'response_type' => 'code',
              'client_id' => CLIENT_ID,
              'redirect_uri' => REDIRECT_URI,
              'scope' => 'identity identity[email] identity.memberships',
              'state' => $state,
              'code_challenge' => rtrim(strtr($digest, '+/', '-_'), '='),
              'code_challenge_method' => 'S256',
          ]);
      }
      """#,
    callback: #"""
      class Refusal extends Exception {}

      function code_from(array $answer, ?string $expected_state): string
      {
          $state = $answer['state'] ?? '';
          $known = $expected_state && is_string($state);
          if (!$known || !hash_equals($expected_state, $state)) {
              throw new Refusal('This answer belongs to no log-in that began here.');
          }
          if (!is_string($answer['code'] ?? null)) {
              $why = $answer['error_description'] ?? null;
              throw new Refusal(is_string($why) ? $why : 'There is no code.');
          }
          return $answer['code'];
      }
      """#,
    exchange: #"""
      /** The status and the JSON that an address answers with. */
      function ask(string $address, array $options): array
      {
          $context = stream_context_create(
              ['http' => $options + ['ignore_errors' => true, 'timeout' => 10]]);
          $body = file_get_contents($address, false, $context);
          $status = (int) explode(' ', $http_response_header[0] ?? ' 0')[1];
          return [$status, json_decode((string) $body, true)];
      }

      function ask_for_tokens(array $parameters): array
      {
          [$status, $answer] = ask(PROVIDER . '/api/oauth2/token', [
              'method' => 'POST',
              'header' => 'Content-Type: application/x-www-form-urlencoded',
              'content' => http_build_query(credentials() + $parameters),
          ]);
          if ($status !== 200) {
              $why = $answer['error_description'] ?? "Status $status";
              throw new RuntimeException($why);
          }
          return $answer;
      }

      function exchange(string $code, string $verifier): array
      {
          return ask_for_tokens([
              'grant_type' => 'authorization_code',
              'code' => $code,
              'redirect_uri' => REDIRECT_URI,
              'code_verifier' => $verifier,
          ]);
      }
      """#,
    identity: #"""
      function identity(string $access_token): array
      {
          return ask(PROVIDER . '/api/oauth2/v2/identity?' . http_build_query([
              'include' => 'memberships.currently_entitled_tiers',
              'fields' => [
                  'user' => 'full_name,email',
                  'member' => 'patron_status',
                  'tier' => 'title',
              ],
          ]), ['header' => "Authorization: Bearer $access_token"]);
      }

      function levels(array $document): array
      {
          $titles = [];
          foreach ($document['included'] ?? [] as $resource) {
              if ($resource['type'] === 'tier') {
                  $titles[] = $resource['attributes']['title'];
              }
          }
          return $titles;
      }
      """#,
    refresh: #"""
      function refresh(string $refresh_token): array
      {
          return ask_for_tokens(
              ['grant_type' => 'refresh_token', 'refresh_token' => $refresh_token]);
      }

      function current_identity(array &$visitor): array
      {
          [$status, $document] = identity($visitor['access_token']);
          if ($status === 401) {
              // Both tokens are new: keep them before anything else happens.
              $visitor = refresh($visitor['refresh_token']);
              [$status, $document] = identity($visitor['access_token']);
          }
          if ($status !== 200) {
              $why = $document['errors'][0]['detail'] ?? "Status $status";
              throw new RuntimeException($why);
          }
          return $document;
      }
      """#,
    site: #"""
      session_start(['cookie_httponly' => true, 'cookie_samesite' => 'Lax']);
      header('Content-Type: text/plain; charset=utf-8');
      try {
          switch (parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH)) {
              case parse_url(REDIRECT_URI, PHP_URL_PATH):
                  $begun = $_SESSION['begun'] ?? [];
                  unset($_SESSION['begun']);
                  $code = code_from($_GET, $begun['state'] ?? null);
                  $tokens = exchange($code, $begun['verifier']);
                  session_regenerate_id(true);
                  $_SESSION['visitor'] = $tokens;
                  header('Location: /', true, 302);
                  break;
              case '/log-in':
                  $begun = ['state' => random_text(32), 'verifier' => random_text(48)];
                  $_SESSION['begun'] = $begun;
                  header('Location: ' . log_in_link(...$begun), true, 302);
                  break;
              default:
                  if (!isset($_SESSION['visitor'])) {
                      echo 'You are not logged in. Open /log-in';
                      break;
                  }
                  $document = current_identity($_SESSION['visitor']);
                  $name = $document['data']['attributes']['full_name'];
                  $tiers = implode(', ', levels($document)) ?: 'no tier';
                  echo "Hello $name: $tiers";
          }
      } catch (Refusal $refusal) {
          http_response_code(403);
          echo $refusal->getMessage();
      }
      """#,
    webhook: #"""
      <?php
      function is_genuine(string $secret, string $body): bool
      {
          $signed = '';
          foreach (['DELIVERY', 'SEQUENCE', 'TIME'] as $name) {
              $signed .= ($_SERVER["HTTP_X_USHER_$name"] ?? '') . '.';
          }
          $expected = 'sha256=' . hash_hmac('sha256', $signed . $body, $secret);
          return hash_equals($expected, $_SERVER['HTTP_X_USHER_SIGNATURE'] ?? '');
      }

      $secret = getenv('USHER_WEBHOOK_SECRET');
      $body = file_get_contents('php://input');
      http_response_code(is_genuine($secret, $body) ? 204 : 403);
      """#,
    webhookFile: "receiver.php", webhookCommand: "php -S 127.0.0.1:8080 receiver.php")
}
