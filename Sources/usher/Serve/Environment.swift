// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials

enum Environment {
  static func value(_ name: String) -> String? {
    ProcessInfo.processInfo.environment[name].flatMap { $0.isEmpty ? nil : $0 }
  }
}
