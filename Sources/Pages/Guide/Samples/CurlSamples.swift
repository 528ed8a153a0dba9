// SPDX-License-Identifier: Apache-2.0

extension Samples {
  static let curl = Samples(
    file: "log-in.sh", command: "bash log-in.sh",
    settings: { values in
      let secret = values.hasSecret ? "\n  --data-urlencode \"client_secret=$USHER_CLIENT_SECRET\"" : ""
      return """
        set -eu
        provider=\(SampleValues.word(values.baseURL))
        client_id=\(SampleValues.word(values.clientID))
        redirect_uri=\(SampleValues.word(values.redirectURI))
        credentials=(
          --data-urlencode "client_id=$client_id"\(secret)
        )
        """
    },
    logIn: #"""
      state=$(openssl rand -hex 16)
      verifier=$(openssl rand -hex 32)
      challenge=$(printf %s "$verifier" | openssl dgst -sha256 -binary \
        | base64 | tr '+/' '-_' | tr -d '=')

      # curl writes the parameters into the address; open what it prints.
      curl -sS -o /dev/null -w '%{url_effective}\n' -G "$provider/oauth2/authorize" \
        --data-urlencode response_type=code \
        --data-urlencode "client_id=$client_id" \
        --data-urlencode "redirect_uri=$redirect_uri" \
        --data-urlencode 'scope=identity identity[email] identity.memberships' \
        --data-urlencode "state=$state" \
        --data-urlencode "code_challenge=$challenge" \
        --data-urlencode code_challenge_method=S256
      """#,
    callback: #"""
      echo 'Log in, allow it, and paste the address you were sent to:'
      read -r address
      case "$address&" in
        *[?\&]"state=$state&"*) ;;
        *) echo 'This answer belongs to no log-in that began here.' >&2; exit 1 ;;
      esac
      code=$(printf %s "$address" | sed -n 's/.*[?&]code=\([^&]*\).*/\1/p')
      [ -n "$code" ] || { echo 'You were not allowed in.' >&2; exit 1; }
      """#,
    exchange: #"""
      value() {
        printf %s "$pair" | sed "s/.*\"$1\": *\"\([^\"]*\)\".*/\1/"
      }

      ask_for_tokens() {
        pair=$(curl -sS --fail-with-body "$provider/api/oauth2/token" \
          "${credentials[@]}" "$@") || { echo "$pair" >&2; exit 1; }
        access_token=$(value access_token)
        refresh_token=$(value refresh_token)
      }

      ask_for_tokens --data-urlencode grant_type=authorization_code \
        --data-urlencode "code=$code" \
        --data-urlencode "redirect_uri=$redirect_uri" \
        --data-urlencode "code_verifier=$verifier"
      """#,
    identity: #"""
      who() {
        curl -sS --fail-with-body -G "$provider/api/oauth2/v2/identity" \
          -H "Authorization: Bearer $access_token" \
          --data-urlencode 'include=memberships.currently_entitled_tiers' \
          --data-urlencode 'fields[user]=full_name,email' \
          --data-urlencode 'fields[member]=patron_status' \
          --data-urlencode 'fields[tier]=title'
        echo
      }

      who
      """#,
    refresh: #"""
      ask_for_tokens --data-urlencode grant_type=refresh_token \
        --data-urlencode "refresh_token=$refresh_token"

      who
      """#,
    site: nil,
    webhook: #"""
      # Usage: bash is-genuine.sh DELIVERY SEQUENCE TIME SIGNATURE < body
      # The four are the X-Usher- headers of those names, as they came.
      set -eu
      expected=$({ printf '%s.%s.%s.' "$1" "$2" "$3"; cat; } \
        | openssl dgst -sha256 -hmac "$USHER_WEBHOOK_SECRET" -r | cut -d' ' -f1)
      if [ "$4" = "sha256=$expected" ]; then
        echo genuine
      else
        echo forged
        exit 1
      fi
      """#,
    webhookFile: "is-genuine.sh",
    webhookCommand: "bash is-genuine.sh DELIVERY SEQUENCE TIME SIGNATURE < body")
}
