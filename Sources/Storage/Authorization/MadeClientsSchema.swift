// SPDX-License-Identifier: Apache-2.0

/// Clients that other clients made, and what remains of those that were removed.
///
/// The removal of a client finds its grants and consents by these indexes; neither is touched by an exchange or a refresh.
public let madeClientsSchema = Migration(
  40,
  """
  ALTER TABLE clients ADD COLUMN maker_id INTEGER REFERENCES clients (id) ON DELETE SET NULL;
  CREATE INDEX clients_by_maker ON clients (maker_id);
  CREATE INDEX grants_by_client ON grants (client_id);
  CREATE INDEX consents_by_client ON consents (client_id);

  CREATE TABLE removed_clients (
    identifier TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    owner_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    change TEXT NOT NULL
  ) {strict};
  """)

/// Finds what remains of an owner's removed clients, of which only the newest are kept.
public let removedClientsSchema = Migration(
  72,
  """
  CREATE INDEX removed_clients_by_owner ON removed_clients (owner_id, at);
  """)
