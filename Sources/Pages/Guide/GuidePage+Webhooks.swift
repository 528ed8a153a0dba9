// SPDX-License-Identifier: Apache-2.0
internal import Membership

extension GuidePage {
  func webhooks(on site: Site) -> HTML {
    let triggers: [HTML] = Trigger.allCases.map { "<code>\($0.name)</code>" }
    let headers = table(
      ["Header", "Value"],
      [
        ["<code>X-Patreon-Event</code>", "The trigger"],
        [
          "<code>X-Patreon-Signature</code>",
          "HMAC-MD5 of the body under the webhook’s secret, in lower-case hexadecimal",
        ],
        ["<code>X-Usher-Delivery</code>", "The same each time a delivery is sent again"],
        ["<code>X-Usher-Sequence</code>", "Counts the deliveries of a webhook"],
        ["<code>X-Usher-Time</code>", "When this attempt was made"],
        [
          "<code>X-Usher-Signature</code>",
          "<code>sha256=</code> and the HMAC-SHA-256 of delivery, sequence and time, each with a full stop after it, and the body",
        ],
      ])
    let making: HTML = """
      <p>With a token that has <code>w:campaigns.webhook</code>, post a webhook to \
      <code>/api/oauth2/v2/webhooks</code>: its <code>uri</code>, its <code>triggers</code> and the campaign. The answer \
      holds the <code>secret</code>. <a href="\(WebhooksPage.path)">Webhooks</a> shows how yours fare.</p>
      <p>The triggers: \(triggers.joined(separator: ", ")).</p>

      """
    let delivery: HTML = """
      <p>A delivery is a POST of a JSON:API document: a member with the campaign and the user, or a post. Answer with a \
      2xx status soon, and do the work afterwards. Deliveries of a webhook come in their order and at least once, so \
      remember <code>X-Usher-Delivery</code> and do nothing for one that you have seen. A delivery that fails is sent \
      again after 1 hour, 3 hours, 1 day, 3 days and three times after a week; then the webhook is paused until you \
      resume it with <code>"paused": false</code>, which sends what has waited.</p>
      \(headers)
      """
    let check: HTML = """
      <p>Check the signature over the bytes as they came, before you read them as JSON, and compare it in constant time. \
      <code>X-Usher-Signature</code> also covers which delivery it is and when it was sent, so that an old one cannot \
      pass for a new one. A receiver that checks <code>X-Patreon-Signature</code> may stay as it is.</p>
      \(languages)\
      <p>In a file <code>\(samples.webhookFile)</code>, with the secret in <code>USHER_WEBHOOK_SECRET</code>, started with \
      <code>\(samples.webhookCommand)</code>:</p>
      \(sample(samples.webhook, id: "sample-webhook"))
      """
    return """
      <div class="card">
      <h1>Receiving webhooks</h1>
      <p class="lead">A webhook tells your server that something changed: somebody became a member, a charge was made, a \
      post was published.</p>
      </div>
      \(section("make", "Make a webhook", making))\
      \(section("deliveries", "What comes", delivery))\
      \(section("signature", "Tell genuine from forged", check))
      """
  }
}
