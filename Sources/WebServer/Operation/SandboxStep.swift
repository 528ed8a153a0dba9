// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials

/// The body of `POST /sandbox/clock`.
struct SandboxStep: Decodable {
  let seconds: Int64

  private enum CodingKeys: String, CodingKey { case seconds = "advance_seconds" }

  /// `nil` for what is not such a body, or longer than any such body.
  init?(json: some Collection<UInt8>) {
    guard json.count <= 1024, let step = try? JSONDecoder().decode(SandboxStep.self, from: Data(json)) else {
      return nil
    }
    self = step
  }
}
