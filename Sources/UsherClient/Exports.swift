// SPDX-License-Identifier: Apache-2.0
// The words of the protocol (Secret, Scope, Instant) stand in this library's signatures: one import brings them too.
@_exported public import UsherOAuth
