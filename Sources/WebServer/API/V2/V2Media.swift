// SPDX-License-Identifier: Apache-2.0
import JSONAPI
import Membership
import UsherOAuth

struct V2Media: APIResource {
  let open: Media.File
  private let media: Media

  init(_ media: Media) {
    open = media.file
    self.media = media
  }

  static let type = "media"
  var id: String { media.id.description }

  static func pointer(to id: ID<Media>) -> Pointer {
    Pointer(V2Media.self, id.description) { scene in try scene.media(id).map { V2Media($0) } }
  }

  /// Whoever knows where a file is to be uploaded can put another in its place.
  private func forCreator(_ scene: Scene, _ value: JSON) throws -> Attribute<V2Media>.Reading {
    guard let campaign = try scene.campaign(media.campaign) else { return .hidden }
    return scene.ifCreator(of: campaign) { value }
  }

  static let attributes = Attribute<V2Media>.list { list in
    list("created_at") { file, scene in scene.date(file.created) }
    list("download_url") { file, _ in JSON(file.downloadURL) }
    list("file_name") { file, _ in JSON(file.fileName) }
    list("image_urls") { file, _ in JSON(file.imageURLs) }
    list("metadata") { file, _ in
      guard let size = file.dimensions else { return .null }
      return ["dimensions": ["h": JSON(size.height), "w": JSON(size.width)]]
    }
    list("mimetype") { file, _ in JSON(file.mimeType) }
    list("owner_id") { file, _ in JSON(file.owner.map { String($0.number) }) }
    list("owner_relationship") { file, _ in JSON(file.ownerRelationship) }
    list("owner_type") { file, _ in JSON(file.owner?.type) }
    list("size_bytes") { file, _ in JSON(file.sizeBytes) }
    list("state") { file, _ in JSON(file.state.rawValue) }
    list.guarded("upload_expires_at") { it, scene in try it.forCreator(scene, scene.date(it.media.upload?.expires)) }
    list.guarded("upload_parameters") { it, scene in
      try it.forCreator(scene, it.media.upload.map { JSON($0.parameters) } ?? .null)
    }
    list.guarded("upload_url") { it, scene in try it.forCreator(scene, JSON(it.media.upload?.url)) }
  }
  static let relations: [Relation<V2Media>] = []
}

extension JSON {
  /// An object in the order of the alphabet.
  fileprivate init(_ texts: [String: String]) {
    self = .object(texts.sorted { $0.key < $1.key }.map { Member($0.key, .string($0.value)) })
  }
}
