// SPDX-License-Identifier: Apache-2.0

/// Every step of the schema, in order.
public let schema: [Migration] = [
  membershipSchema, authorizationSchema, settingsSchema, contentSchema, webhookSchema, baseURLSchema, operatorSchema,
  madeClientsSchema, memberCountsSchema, sessionPlaceSchema, letterSchema, consentSchema, scopeRequestsSchema,
  strangerTestsSchema, removedClientsSchema, tracesSchema, queueSchema, oversightSchema,
]
