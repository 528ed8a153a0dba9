// SPDX-License-Identifier: Apache-2.0
public import AuthorizationServer

extension StorageError: TransientFault {
  public var isTransient: Bool {
    switch self {
    case .busy, .unavailable: true
    case .constraint, .newerSchema, .statement: false
    }
  }
}
