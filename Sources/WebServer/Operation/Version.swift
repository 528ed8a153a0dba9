// SPDX-License-Identifier: Apache-2.0

/// What `usher --version` says. There has been no release yet.
public let usherVersion = "unreleased"
