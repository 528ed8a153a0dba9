// SPDX-License-Identifier: Apache-2.0

/// What campaigns hold beside tiers and members, and what a benefit's counts are counted from.
let contentSchema = Migration(
  10,
  """
  ALTER TABLE members ADD COLUMN updated_at INTEGER NOT NULL DEFAULT 0;
  UPDATE members SET updated_at = coalesce(pledge_start, 0);
  CREATE INDEX members_by_update ON members (campaign_id, updated_at, number) WHERE status >= 2;
  -- A tier is not to be searched for among all members and events when it is removed.
  CREATE INDEX members_by_pledged_tier ON members (pledged_tier_id) WHERE pledged_tier_id IS NOT NULL;
  CREATE INDEX pledge_events_by_tier ON pledge_events (tier_id) WHERE tier_id IS NOT NULL;

  CREATE TABLE categories (
    id {identity},
    name TEXT NOT NULL
  ) {strict};

  CREATE TABLE campaign_categories (
    campaign_id INTEGER NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
    category_id INTEGER NOT NULL REFERENCES categories (id),
    PRIMARY KEY (campaign_id, category_id)
  ) {strict};

  CREATE TABLE media (
    id {identity},
    campaign_id INTEGER NOT NULL REFERENCES campaigns (id),
    owner_type TEXT,
    owner_id INTEGER,
    owner_relationship TEXT,
    file_name TEXT,
    mime_type TEXT,
    size_bytes INTEGER NOT NULL DEFAULT 0 CHECK (size_bytes >= 0),
    state TEXT NOT NULL DEFAULT 'ready',
    created_at INTEGER NOT NULL,
    download_url TEXT,
    width INTEGER CHECK (width >= 0),
    height INTEGER CHECK (height >= 0),
    upload_url TEXT,
    upload_expires_at INTEGER,
    CHECK ((owner_type IS NULL) = (owner_id IS NULL)),
    CHECK ((width IS NULL) = (height IS NULL)),
    CHECK ((upload_url IS NULL) = (upload_expires_at IS NULL))
  ) {strict};
  CREATE INDEX media_by_campaign ON media (campaign_id);
  CREATE INDEX media_by_owner ON media (owner_type, owner_id);

  CREATE TABLE media_texts (
    media_id INTEGER NOT NULL REFERENCES media (id) ON DELETE CASCADE,
    list TEXT NOT NULL CHECK (list IN ('image', 'upload')),
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (media_id, list, name)
  ) {strict};

  ALTER TABLE tiers ADD COLUMN image_media_id INTEGER REFERENCES media (id);
  CREATE INDEX tiers_by_image ON tiers (image_media_id) WHERE image_media_id IS NOT NULL;

  CREATE TABLE posts (
    id {identity},
    campaign_id INTEGER NOT NULL REFERENCES campaigns (id),
    author_id INTEGER NOT NULL REFERENCES users (id),
    title TEXT,
    content TEXT,
    is_paid INTEGER NOT NULL DEFAULT 0 CHECK (is_paid IN (0, 1)),
    is_public INTEGER NOT NULL DEFAULT 0 CHECK (is_public IN (0, 1)),
    published_at INTEGER,
    embed_url TEXT,
    embed_provider TEXT,
    embed_provider_url TEXT,
    embed_subject TEXT,
    embed_description TEXT,
    embed_html TEXT,
    url TEXT,
    app_id INTEGER,
    app_status TEXT,
    created_at INTEGER NOT NULL,
    edited_at INTEGER NOT NULL
  ) {strict};
  CREATE INDEX posts_by_campaign ON posts (campaign_id, published_at, id);
  CREATE INDEX posts_by_author ON posts (author_id);

  CREATE TABLE post_tiers (
    post_id INTEGER NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    tier_id INTEGER NOT NULL REFERENCES tiers (id) ON DELETE CASCADE,
    PRIMARY KEY (post_id, tier_id)
  ) {strict};
  CREATE INDEX post_tiers_by_tier ON post_tiers (tier_id);

  CREATE TABLE live_access_rules (
    id {identity},
    campaign_id INTEGER NOT NULL REFERENCES campaigns (id),
    audience TEXT NOT NULL,
    tier_id INTEGER REFERENCES tiers (id) ON DELETE CASCADE,
    CHECK ((audience = 'tier') = (tier_id IS NOT NULL))
  ) {strict};
  CREATE INDEX live_access_rules_by_campaign ON live_access_rules (campaign_id);
  CREATE INDEX live_access_rules_by_tier ON live_access_rules (tier_id);

  CREATE TABLE lives (
    id {identity},
    campaign_id INTEGER NOT NULL REFERENCES campaigns (id),
    title TEXT,
    description TEXT,
    state TEXT NOT NULL DEFAULT 'pre_live',
    rtmp_url TEXT,
    stream_key TEXT,
    scheduled_for INTEGER,
    created_at INTEGER NOT NULL,
    client_identifier TEXT
  ) {strict};
  CREATE INDEX lives_by_campaign ON lives (campaign_id);

  CREATE TABLE live_audiences (
    live_id INTEGER NOT NULL REFERENCES lives (id) ON DELETE CASCADE,
    rule_id INTEGER NOT NULL REFERENCES live_access_rules (id) ON DELETE CASCADE,
    PRIMARY KEY (live_id, rule_id)
  ) {strict};
  CREATE INDEX live_audiences_by_rule ON live_audiences (rule_id);

  CREATE TABLE deliverables (
    id {identity},
    benefit_id INTEGER NOT NULL REFERENCES benefits (id) ON DELETE CASCADE,
    member INTEGER NOT NULL REFERENCES members (number) ON DELETE CASCADE,
    status TEXT NOT NULL DEFAULT 'not_delivered',
    due_at INTEGER NOT NULL,
    completed_at INTEGER
  ) {strict};
  CREATE INDEX deliverables_by_benefit ON deliverables (benefit_id, due_at, id);
  CREATE INDEX deliverables_by_member ON deliverables (member);

  ALTER TABLE benefits DROP COLUMN delivered_count;
  ALTER TABLE benefits DROP COLUMN undelivered_count;
  ALTER TABLE benefits DROP COLUMN due_today_count;
  ALTER TABLE benefits DROP COLUMN next_due_at;
  ALTER TABLE benefits ADD COLUMN app_meta TEXT;
  """)
