// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import FoundationEssentials
import SQLite
import Storage
import Synchronization
import UsherOAuth

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What a store does without HTTP.
///
/// `Ceiling FOLDER KIND TASKS FIRST COUNT`, KIND being `rows-exchange` or `rows-refresh` (the rules' own statements on
/// their rows, and nothing else) or `rules-exchange` or `rules-refresh` (the whole act, the client's authentication
/// included).
@main
struct Ceiling {
  static func main() async throws {
    let words = CommandLine.arguments
    guard words.count == 6, let tasks = Int(words[3]), let first = Int(words[4]), let count = Int(words[5]) else {
      print("usage: Ceiling FOLDER KIND TASKS FIRST COUNT")
      return
    }
    let steps = try Steps(folder: words[1], isExchange: words[2].hasSuffix("exchange"), first: first, count: count)
    let database = try SQLiteDatabase(path: words[1] + "/data.db")
    let write: @Sendable (Steps.Step) async throws -> Bool =
      switch words[2] {
      case "rows-exchange", "rows-refresh":
        rowWrites(on: database, isExchange: words[2] == "rows-exchange")
      default: try await acts(on: database, steps, folder: words[1])
      }
    let clock = ContinuousClock()
    let (timeBefore, began) = (processorTime(), clock.now)
    let latencies = try await latencies(of: steps.all, by: tasks, write)
    let (seconds, time) = ((clock.now - began) / .seconds(1), processorTime() - timeBefore)
    let sorted = latencies.map { $0 / .milliseconds(1) }.sorted()
    print(
      rounded(Double(count) / seconds, 0), rounded(time / Double(count), 1), rounded(sorted[count / 2], 3),
      rounded(sorted[count - 1 - count / 100], 3), "0 0 0 0")
    await database.close()
  }

  private struct Refused: Error {}

  private final class Place: Sendable {
    private let next = Atomic(0)
    func take() -> Int { next.add(1, ordering: .relaxed).oldValue }
  }

  /// Each task takes the next step when its last one is durable.
  private nonisolated static func latencies(
    of steps: [Steps.Step], by tasks: Int, _ write: @escaping @Sendable (Steps.Step) async throws -> Bool
  ) async throws -> [Duration] {
    let place = Place()
    return try await withThrowingTaskGroup(of: [Duration].self) { group in
      for _ in 0..<tasks {
        group.addTask {
          var latencies: [Duration] = []
          while true {
            let index = place.take()
            if index >= steps.count { return latencies }
            let began = ContinuousClock.now
            guard try await write(steps[index]) else { throw Refused() }
            latencies.append(ContinuousClock.now - began)
          }
        }
      }
      var all: [Duration] = []
      for try await some in group { all += some }
      return all
    }
  }

  /// The two updates of either act: the attempt that holds the row, then the spending.
  private static func rowWrites(
    on database: SQLiteDatabase, isExchange: Bool
  ) -> @Sendable (Steps.Step) async throws -> Bool {
    let hash = SQLValue.blob(World.real.randomBytes(32))
    let now = World.real.now().milliseconds
    let (soon, later, scopes) = (
      SQLValue.integer(now + 60_000), SQLValue.integer(now + 2_678_400_000), SQLValue.integer(7)
    )
    return { step in
      try await database.write { connection in
        let row = SQLValue.integer(step.row)
        let held = try connection.row(
          "UPDATE grants SET attempts = attempts + 1 WHERE id = $1 RETURNING code_spent", [row]
        ) { $0.integer(0) }
        if isExchange {
          try connection.execute(
            """
            UPDATE grants SET code_spent = 1, attempts = 0, access_hash = $2, access_expires_at = $3,
              access_scopes = $4, refresh_hash = $5, refresh_expires_at = $6, issued_at = $7
            WHERE id = $1
            """, [row, hash, later, scopes, hash, later, soon])
        } else {
          try connection.execute(
            """
            UPDATE grants SET attempts = 0, access_hash = $2, access_expires_at = $3, access_scopes = $4,
              refresh_hash = $5, refresh_expires_at = $6, issued_at = $7, old_access_hash = $8,
              old_access_expires_at = $9, old_access_scopes = $10, old_refresh_hash = $11, successor_used = 0
            WHERE id = $1
            """, [row, hash, later, scopes, hash, later, soon, hash, soon, scopes, hash])
        }
        return held != nil
      }
    }
  }

  private static func acts(
    on database: SQLiteDatabase, _ steps: Steps, folder: String
  ) async throws -> @Sendable (Steps.Step) async throws -> Bool {
    let authority = Authority(
      store: SQLAuthorizationStore(database), world: .real, keys: try steps.keys(folder: folder), issuer: "")
    let credentials = try ClientCredentials(
      authorization: nil, form: Form(parsing: "client_id=\(steps.client)&client_secret=\(steps.secret)"))
    let isExchange = steps.isExchange
    return { step in
      let client = try await authority.authenticate(credentials).get()
      let outcome =
        if isExchange {
          try await authority.exchange(
            Secret(step.token), redirectURI: "https://forum.example/auth/patreon/callback", verifier: nil, by: client)
        } else {
          try await authority.refresh(Secret(step.token), scope: nil, by: client)
        }
      if case .success = outcome { return true } else { return false }
    }
  }
}

#if canImport(Glibc)
  private let ownUsage = RUSAGE_SELF.rawValue
#else
  private let ownUsage = RUSAGE_SELF
#endif

/// User and system time of this process in microseconds.
private func processorTime() -> Double {
  var usage = rusage()
  getrusage(ownUsage, &usage)
  func microseconds(_ time: timeval) -> Double { Double(time.tv_sec) * 1e6 + Double(time.tv_usec) }
  return microseconds(usage.ru_utime) + microseconds(usage.ru_stime)
}

private func rounded(_ number: Double, _ digits: Int) -> String {
  let factor = [1.0, 10, 100, 1000][digits]
  let value = (number * factor).rounded() / factor
  return digits == 0 ? String(Int(value)) : String(value)
}
