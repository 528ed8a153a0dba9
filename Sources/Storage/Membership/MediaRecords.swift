// SPDX-License-Identifier: Apache-2.0
public import Membership
public import UsherOAuth

extension SQLMembershipRecords {
  public func media(_ ids: [ID<Media>]) throws -> [Media] {
    guard !ids.isEmpty else { return [] }
    return try withTexts(
      connection.rows(
        "SELECT * FROM media WHERE id IN (SELECT CAST(key AS BIGINT) FROM json_each($1)) ORDER BY id", [.list(ids)]
      ) { try Media(row: $0) })
  }

  public func media(ownedBy owner: Media.Owner) throws -> [Media] {
    try withTexts(
      connection.rows(
        "SELECT * FROM media WHERE owner_type = $1 AND owner_id = $2 ORDER BY id",
        [.of(owner.type), .integer(owner.number)]
      ) { try Media(row: $0) })
  }

  private func withTexts(_ media: [Media]) throws -> [Media] {
    guard !media.isEmpty else { return [] }
    let texts = try connection.grouped(
      """
      SELECT media_id, list, name, value FROM media_texts
      WHERE media_id IN (SELECT CAST(key AS BIGINT) FROM json_each($1))
      """, [.list(media.map(\.id))]
    ) { (ID<Media>($0.integer(0)), (list: $0.text(1), name: $0.text(2), value: $0.text(3))) }
    return media.map { media in
      var media = media
      for text in texts[media.id] ?? [] {
        if text.list == "image" { media.imageURLs[text.name] = text.value }
        if text.list == "upload" { media.upload?.parameters[text.name] = text.value }
      }
      return media
    }
  }

  @discardableResult
  public func file(_ media: Media) throws -> ID<Media> {
    let id = try place(
      media.id,
      fresh: "INSERT INTO media (campaign_id, created_at) VALUES ($1, $2) RETURNING id",
      given: "INSERT INTO media (campaign_id, created_at, id) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING",
      [.of(media.campaign), .of(media.created)])
    try connection.execute(
      """
      UPDATE media SET campaign_id = $1, owner_type = $2, owner_id = $3, owner_relationship = $4, file_name = $5,
        mime_type = $6, size_bytes = $7, state = $8, created_at = $9, download_url = $10, width = $11, height = $12,
        upload_url = $13, upload_expires_at = $14
      WHERE id = $15
      """,
      [
        .of(media.campaign), .of(media.owner?.type), media.owner.map { .integer($0.number) } ?? .null,
        .of(media.ownerRelationship), .of(media.fileName), .of(media.mimeType), .of(media.sizeBytes),
        .of(media.state.rawValue), .of(media.created), .of(media.downloadURL), .of(media.dimensions?.width),
        .of(media.dimensions?.height), .of(media.upload?.url), .of(media.upload?.expires), .of(id),
      ])
    try connection.execute("DELETE FROM media_texts WHERE media_id = $1", [.of(id)])
    for (name, url) in media.imageURLs { try addText("image", name, url, to: id) }
    for (name, value) in media.upload?.parameters ?? [:] { try addText("upload", name, value, to: id) }
    return id
  }

  private func addText(_ list: String, _ name: String, _ value: String, to media: ID<Media>) throws {
    try connection.execute(
      "INSERT INTO media_texts (media_id, list, name, value) VALUES ($1, $2, $3, $4)",
      [.of(media), .of(list), .of(name), .of(value)])
  }
}

extension Media {
  fileprivate init(row: any Row) throws {
    var columns = Columns(row)
    self.init(
      id: columns.id(), campaign: columns.id(), owner: try Owner(&columns),
      ownerRelationship: columns.optionalText(), fileName: columns.optionalText(), mimeType: columns.optionalText(),
      sizeBytes: columns.int(), state: try columns.word(State.self), created: columns.instant(),
      downloadURL: columns.optionalText(), dimensions: Dimensions(&columns), upload: Upload(&columns))
  }
}

extension Media.Owner {
  fileprivate init?(_ columns: inout Columns) throws {
    let type = columns.optionalText()
    let number = columns.optionalInteger()
    guard let type, let number else { return nil }
    self = try known({ Media.Owner(type: $0, number: number) }, type)
  }
}

extension Media.Dimensions {
  fileprivate init?(_ columns: inout Columns) {
    let width = columns.optionalInt()
    let height = columns.optionalInt()
    guard let width, let height else { return nil }
    self.init(width: width, height: height)
  }
}

extension Media.Upload {
  fileprivate init?(_ columns: inout Columns) {
    let url = columns.optionalText()
    let expires = columns.optionalInstant()
    guard let url, let expires else { return nil }
    self.init(url: url, expires: expires)
  }
}
