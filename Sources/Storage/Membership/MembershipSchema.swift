// SPDX-License-Identifier: Apache-2.0

/// The tables of users, campaigns and memberships. All instants are milliseconds since 1970, truth is 0 or 1.
public let membershipSchema = Migration(
  1,
  """
  CREATE TABLE users (
    id {identity},
    full_name TEXT NOT NULL,
    first_name TEXT,
    last_name TEXT,
    email TEXT,
    email_verified INTEGER NOT NULL DEFAULT 0 CHECK (email_verified IN (0, 1)),
    created_at INTEGER NOT NULL,
    about TEXT,
    vanity TEXT,
    image_url TEXT,
    thumb_url TEXT,
    can_see_nsfw INTEGER CHECK (can_see_nsfw IN (0, 1)),
    hide_pledges INTEGER CHECK (hide_pledges IN (0, 1)),
    like_count INTEGER NOT NULL DEFAULT 0,
    comment_count INTEGER NOT NULL DEFAULT 0,
    gender INTEGER NOT NULL DEFAULT 0,
    is_deleted INTEGER NOT NULL DEFAULT 0 CHECK (is_deleted IN (0, 1)),
    is_nuked INTEGER NOT NULL DEFAULT 0 CHECK (is_nuked IN (0, 1)),
    is_suspended INTEGER NOT NULL DEFAULT 0 CHECK (is_suspended IN (0, 1)),
    two_factor_enabled INTEGER NOT NULL DEFAULT 0 CHECK (two_factor_enabled IN (0, 1)),
    patron_currency TEXT
  ) {strict};
  CREATE UNIQUE INDEX users_by_email ON users (lower(email));

  CREATE TABLE social_connections (
    user_id INTEGER NOT NULL REFERENCES users (id),
    network TEXT NOT NULL,
    account_id TEXT NOT NULL,
    url TEXT,
    scopes TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (user_id, network)
  ) {strict};

  CREATE TABLE campaigns (
    id {identity},
    creator_id INTEGER NOT NULL UNIQUE REFERENCES users (id),
    name TEXT NOT NULL,
    vanity TEXT,
    creation_name TEXT,
    created_at INTEGER NOT NULL,
    published_at INTEGER,
    currency TEXT NOT NULL DEFAULT 'USD',
    one_liner TEXT,
    summary TEXT,
    pay_per_name TEXT,
    image_url TEXT,
    image_small_url TEXT,
    main_video_embed TEXT,
    main_video_url TEXT,
    thanks_embed TEXT,
    thanks_msg TEXT,
    thanks_video_url TEXT,
    discord_server_id TEXT,
    google_analytics_id TEXT,
    rss_artwork_url TEXT,
    rss_feed_title TEXT,
    has_rss INTEGER NOT NULL DEFAULT 0 CHECK (has_rss IN (0, 1)),
    has_sent_rss_notify INTEGER NOT NULL DEFAULT 0 CHECK (has_sent_rss_notify IN (0, 1)),
    is_charged_immediately INTEGER CHECK (is_charged_immediately IN (0, 1)),
    is_monthly INTEGER NOT NULL DEFAULT 1 CHECK (is_monthly IN (0, 1)),
    is_nsfw INTEGER NOT NULL DEFAULT 0 CHECK (is_nsfw IN (0, 1)),
    is_plural INTEGER NOT NULL DEFAULT 0 CHECK (is_plural IN (0, 1)),
    show_earnings INTEGER NOT NULL DEFAULT 0 CHECK (show_earnings IN (0, 1)),
    display_patron_goals INTEGER NOT NULL DEFAULT 0 CHECK (display_patron_goals IN (0, 1)),
    creation_count INTEGER NOT NULL DEFAULT 0,
    outstanding_payment_cents INTEGER NOT NULL DEFAULT 0
  ) {strict};

  CREATE TABLE tiers (
    id {identity},
    campaign_id INTEGER NOT NULL REFERENCES campaigns (id),
    title TEXT NOT NULL,
    amount_cents INTEGER NOT NULL CHECK (amount_cents >= 0),
    description TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL,
    edited_at INTEGER NOT NULL,
    is_published INTEGER NOT NULL DEFAULT 1 CHECK (is_published IN (0, 1)),
    published_at INTEGER,
    unpublished_at INTEGER,
    image_url TEXT,
    requires_shipping INTEGER NOT NULL DEFAULT 0 CHECK (requires_shipping IN (0, 1)),
    user_limit INTEGER CHECK (user_limit >= 0),
    post_count INTEGER,
    discord_role_ids TEXT
  ) {strict};
  CREATE INDEX tiers_by_campaign ON tiers (campaign_id);

  CREATE TABLE benefits (
    id {identity},
    campaign_id INTEGER NOT NULL REFERENCES campaigns (id),
    title TEXT NOT NULL,
    description TEXT,
    benefit_type TEXT,
    rule_type TEXT,
    app_external_id TEXT,
    created_at INTEGER NOT NULL,
    is_deleted INTEGER NOT NULL DEFAULT 0 CHECK (is_deleted IN (0, 1)),
    is_ended INTEGER NOT NULL DEFAULT 0 CHECK (is_ended IN (0, 1)),
    is_published INTEGER NOT NULL DEFAULT 1 CHECK (is_published IN (0, 1)),
    delivered_count INTEGER NOT NULL DEFAULT 0,
    undelivered_count INTEGER NOT NULL DEFAULT 0,
    due_today_count INTEGER NOT NULL DEFAULT 0,
    next_due_at INTEGER
  ) {strict};
  CREATE INDEX benefits_by_campaign ON benefits (campaign_id);

  CREATE TABLE tier_benefits (
    tier_id INTEGER NOT NULL REFERENCES tiers (id),
    benefit_id INTEGER NOT NULL REFERENCES benefits (id),
    PRIMARY KEY (tier_id, benefit_id)
  ) {strict};
  CREATE INDEX tier_benefits_by_benefit ON tier_benefits (benefit_id);

  CREATE TABLE goals (
    id {identity},
    campaign_id INTEGER NOT NULL REFERENCES campaigns (id),
    title TEXT NOT NULL,
    amount_cents INTEGER NOT NULL CHECK (amount_cents >= 0),
    description TEXT,
    created_at INTEGER NOT NULL,
    reached_at INTEGER
  ) {strict};
  CREATE INDEX goals_by_campaign ON goals (campaign_id);

  CREATE TABLE members (
    number {identity},
    id TEXT NOT NULL UNIQUE CHECK (length(id) = 36),
    campaign_id INTEGER NOT NULL REFERENCES campaigns (id),
    user_id INTEGER NOT NULL REFERENCES users (id),
    status INTEGER NOT NULL DEFAULT 0 CHECK (status BETWEEN 0 AND 3),
    pledged_tier_id INTEGER REFERENCES tiers (id),
    entitled_cents INTEGER NOT NULL DEFAULT 0 CHECK (entitled_cents >= 0),
    will_pay_cents INTEGER NOT NULL DEFAULT 0 CHECK (will_pay_cents >= 0),
    campaign_lifetime_cents INTEGER NOT NULL DEFAULT 0 CHECK (campaign_lifetime_cents >= 0),
    is_free_trial INTEGER NOT NULL DEFAULT 0 CHECK (is_free_trial IN (0, 1)),
    is_gifted INTEGER NOT NULL DEFAULT 0 CHECK (is_gifted IN (0, 1)),
    is_paused INTEGER NOT NULL DEFAULT 0 CHECK (is_paused IN (0, 1)),
    last_charge_at INTEGER,
    last_charge_status TEXT,
    next_charge_at INTEGER,
    declined_since INTEGER,
    note TEXT NOT NULL DEFAULT '',
    cadence INTEGER CHECK (cadence IN (1, 12)),
    pledge_start INTEGER,
    pledge_cap_cents INTEGER CHECK (pledge_cap_cents >= 0),
    pays_fees INTEGER NOT NULL DEFAULT 0 CHECK (pays_fees IN (0, 1)),
    UNIQUE (user_id, campaign_id),
    CHECK (status = 0 OR pledge_start IS NOT NULL)
  ) {strict};
  CREATE INDEX members_by_campaign ON members (campaign_id, number);
  CREATE INDEX members_by_status ON members (campaign_id, status, will_pay_cents, cadence);
  CREATE INDEX members_by_pledge ON members (campaign_id, pledge_start, number);

  CREATE TABLE member_tiers (
    member INTEGER NOT NULL REFERENCES members (number),
    tier_id INTEGER NOT NULL REFERENCES tiers (id),
    PRIMARY KEY (member, tier_id)
  ) {strict};
  CREATE INDEX member_tiers_by_tier ON member_tiers (tier_id);

  CREATE TABLE addresses (
    member INTEGER NOT NULL PRIMARY KEY REFERENCES members (number),
    addressee TEXT,
    line_1 TEXT,
    line_2 TEXT,
    city TEXT NOT NULL,
    state TEXT,
    postal_code TEXT,
    country TEXT NOT NULL,
    phone_number TEXT,
    created_at INTEGER NOT NULL
  ) {strict};

  CREATE TABLE pledge_events (
    id {identity},
    member INTEGER NOT NULL REFERENCES members (number),
    kind TEXT NOT NULL,
    date INTEGER NOT NULL,
    amount_cents INTEGER NOT NULL CHECK (amount_cents >= 0),
    currency TEXT NOT NULL,
    payment TEXT NOT NULL,
    pledge_payment TEXT NOT NULL,
    tier_id INTEGER REFERENCES tiers (id),
    tier_title TEXT
  ) {strict};
  CREATE INDEX pledge_events_by_member ON pledge_events (member, date);
  """)
