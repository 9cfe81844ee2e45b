import Foundation

/// How many cases a campaign runs: all of them with `MILLRACE_CAMPAIGN` set, as `make test-long` does, else a few.
enum Campaign {
  static func count(_ all: Int, otherwise few: Int) -> Int {
    ProcessInfo.processInfo.environment["MILLRACE_CAMPAIGN"] == nil ? few : all
  }
}
