// SPDX-License-Identifier: Apache-2.0

/// Who is an operator, what operators did, what they think of clients, and how many there are of everything.
///
/// Searches go by the beginning of a name, which an index finds whatever the size of the table.
let oversightSchema = Migration(
  81,
  """
  ALTER TABLE accounts ADD COLUMN operator_since INTEGER;
  CREATE INDEX accounts_of_operators ON accounts (operator_since) WHERE operator_since IS NOT NULL;
  ALTER TABLE clients ADD COLUMN verified_at INTEGER;
  ALTER TABLE clients ADD COLUMN disabled_at INTEGER;
  CREATE INDEX clients_by_name ON clients (lower(name));
  CREATE INDEX users_by_name ON users (lower(full_name), id);

  CREATE TABLE operator_acts (
    id {identity},
    at INTEGER NOT NULL,
    account_id INTEGER,
    name TEXT NOT NULL,
    deed TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT
  ) {strict};
  CREATE INDEX operator_acts_by_date ON operator_acts (at);

  CREATE TABLE tallies (
    kind TEXT PRIMARY KEY,
    total INTEGER NOT NULL CHECK (total >= 0)
  ) {strict};
  INSERT INTO tallies (kind, total) SELECT 'users', count(*) FROM users;
  INSERT INTO tallies (kind, total) SELECT 'clients', count(*) FROM clients;
  """)
