# SPDX-License-Identifier: Apache-2.0
# Writes a campaign as lines for `usher import`, the same ones for the same number: awk -v members=200000 -f crowd.awk
# Four in five members are active patrons, half of all have an address, a quarter a history of two events.

# Park and Miller's generator; 31 bits fit into awk's numbers with what they are multiplied with.
function next_number() { return number = number * 48271 % 2147483647 }

function member_id(member, a, b, c, d) {
  number = member
  next_number()
  a = next_number(); b = next_number(); c = next_number(); d = next_number()
  return sprintf("%08x-%04x-4%03x-a%03x-%08x%04x", a, b % 65536, c % 4096, d % 4096, next_number(), member % 65536)
}

function date(member) {
  number = member
  next_number()
  return sprintf("2024-%02d-%02dT%02d:%02d:%02d.%03d+00:00", 1 + next_number() % 12, 1 + next_number() % 28,
    next_number() % 24, next_number() % 60, next_number() % 60, next_number() % 1000)
}

function tier(member) { return 11 + member % 3 }
function cents(member) { return 300 * (1 + member % 3) }

function status(member) {
  if (member % 20 == 0) return ""
  if (member % 20 <= 2) return "former_patron"
  return member % 20 == 3 ? "declined_patron" : "active_patron"
}

BEGIN {
  print "{\"type\":\"user\",\"id\":\"1\",\"full_name\":\"Mara Vance\",\"email\":\"mara@example.org\"}"
  print "{\"type\":\"campaign\",\"id\":\"1\",\"creator\":\"1\",\"name\":\"Clockwork Birds\",\"vanity\":\"clockwork\"}"
  for (tier_id = 11; tier_id <= 13; tier_id++)
    printf "{\"type\":\"tier\",\"id\":\"%d\",\"campaign\":\"1\",\"title\":\"Perch %d\",\"amount_cents\":%d,\"description\":\"<p>A bird in the post, every month.</p>\"}\n",
      tier_id, tier_id, 300 * (tier_id - 10)
  for (member = 1; member <= members; member++)
    printf "{\"type\":\"user\",\"id\":\"%d\",\"full_name\":\"Fan No. %d\",\"first_name\":\"Fan\",\"last_name\":\"No. %d\",\"email\":\"fan-%d@example.org\",\"is_email_verified\":true,\"created\":\"%s\",\"about\":\"I like birds that tick.\",\"image_url\":\"https://images.example/%d/large\",\"thumb_url\":\"https://images.example/%d/small\"}\n",
      100 + member, member, member, member, date(member), member, member
  for (member = 1; member <= members; member++) {
    printf "{\"type\":\"member\",\"id\":\"%s\",\"campaign\":\"1\",\"user\":\"%d\"", member_id(member), 100 + member
    if (status(member) != "") {
      printf ",\"patron_status\":\"%s\",\"pledge_relationship_start\":\"%s\",\"last_charge_date\":\"%s\",\"last_charge_status\":\"%s\",\"campaign_lifetime_support_cents\":%d",
        status(member), date(member), date(member + 1), (status(member) == "declined_patron" ? "Declined" : "Paid"), 7 * cents(member)
      if (status(member) == "active_patron")
        printf ",\"currently_entitled_tiers\":[\"%d\"],\"currently_entitled_amount_cents\":%d,\"will_pay_amount_cents\":%d,\"next_charge_date\":\"2027-01-01T08:00:00.000+00:00\"",
          tier(member), cents(member), cents(member)
    }
    if (member % 2)
      printf ",\"address\":{\"addressee\":\"Fan No. %d\",\"line_1\":\"%d Winding Street\",\"city\":\"Port Example\",\"postal_code\":\"%05d\",\"country\":\"IE\",\"created_at\":\"%s\"}",
        member, 1 + member % 300, member % 100000, date(member)
    print "}"
  }
  for (member = 1; member <= members; member++) if (member % 20 >= 15) for (event = 0; event < 2; event++)
    printf "{\"type\":\"pledge-event\",\"id\":\"%s:%d\",\"member\":\"%s\",\"date\":\"%s\",\"amount_cents\":%d,\"currency_code\":\"USD\",\"payment_status\":\"Paid\",\"pledge_payment_status\":\"valid\",\"tier_id\":\"%d\",\"tier_title\":\"Perch %d\"}\n",
      (event ? "subscription" : "pledge_start"), 2 * member + event, member_id(member), date(member + event), cents(member), tier(member), tier(member)
}
