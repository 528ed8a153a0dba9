// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import Logging
import ServiceLifecycle
import Storage
import UsherOAuth
import WebServer

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Walks the grants in small steps and removes what no rule can need again.
struct Expiry: Service {
  let authority: Authority
  let log: RequestLog

  func run() async throws {
    await cancelWhenGracefulShutdown {
      var last: ID<Grant>?
      while !Task.isCancelled {
        do {
          last = try await authority.removeExpired(after: last).last
        } catch {
          log.note("expiry failed", ["error": "\(error)"])
          last = nil
        }
        try? await Task.sleep(for: last == nil ? .seconds(60) : .milliseconds(100))
      }
    }
  }
}

/// Files once a minute, and when the server ends, which grants were used.
struct UseFiling: Service {
  let authority: Authority
  let log: RequestLog

  func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        try? await Task.sleep(for: .seconds(60))
        await file()
      }
    }
    await file()
  }

  private func file() async {
    do {
      while try await authority.fileUses(limit: 500) == 500 {}
    } catch {
      log.note("filing uses failed", ["error": "\(error)"])
    }
  }
}

/// Files the traces of requests every second, and sooner where many wait.
struct TraceFiling: Service {
  let traces: TraceBook
  let log: RequestLog

  func run() async throws {
    await cancelWhenGracefulShutdown {
      await withDiscardingTaskGroup { group in
        group.addTask { for await _ in traces.isDue { await file() } }
        group.addTask {
          while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(1))
            await file()
          }
        }
      }
    }
  }

  private func file() async {
    do { try await traces.flush() } catch { log.note("traces were not filed", ["error": "\(error)"]) }
  }
}

/// Keeps the clocks of several servers on one sandbox together.
struct ClockFollow: Service {
  let data: DataFile

  func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        if let moved = try? await SandboxClockRecord(data.database).moved() { data.clock.follow(moved) }
        try? await Task.sleep(for: .seconds(1))
      }
    }
  }
}

/// Writes collected log lines out several times a second.
struct LogFlush: Service {
  let log: RequestLog

  func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        try? await Task.sleep(for: .milliseconds(200))
        log.flush()
      }
    }
  }
}

/// Puts what the server's libraries say among the request lines.
struct ServerLogHandler: LogHandler {
  let log: RequestLog
  var metadata: Logger.Metadata = [:]
  var logLevel: Logger.Level = .warning

  init(log: RequestLog) { self.log = log }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    log.note("server", ["level": event.level.rawValue, "says": event.message.description])
  }
}

func processIdentifier() -> Int32 { getpid() }

func standardOutput(_ text: String) { write(text, to: 1) }
func standardError(_ text: String) { write(text, to: 2) }

private func write(_ text: String, to descriptor: Int32) {
  let bytes = Array(text.utf8)
  var written = 0
  while written < bytes.count {
    let count = bytes[written...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    if count <= 0 { return }
    written += count
  }
}
