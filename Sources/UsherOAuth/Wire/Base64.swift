// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials

enum Base64 {
  /// Base 64 with padding (RFC 4648 section 4), as HTTP Basic uses it.
  static func decode(_ text: some StringProtocol) -> [UInt8]? { Data(base64Encoded: String(text)).map { Array($0) } }
}
