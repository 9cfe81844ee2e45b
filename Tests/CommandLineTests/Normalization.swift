import Foundation

/// Replaces what differs from run to run, and nothing else: paths, addresses, times, names of runs, digests.
///
/// Digests become letters in the order in which they appear, so that equal ones stay equal and lengths stay as they are.
struct Normalization {
  /// The folder of the session.
  let folder: String
  /// The address of its shared cache.
  let cache: String
  private var letters: [Substring: Character] = [:]

  init(folder: String, cache: String) {
    (self.folder, self.cache) = (folder, cache)
  }

  /// The text with all that is volatile replaced.
  ///
  /// - Parameter runs: The names of all runs so far, the oldest first.
  mutating func normalized(_ text: String, runs: [String]) -> String {
    var text = text.replacing(folder, with: "/workspace").replacing(cache, with: "http://cache.example")
    for (index, run) in runs.enumerated() {
      let name = "run" + String("0000\(index + 1)".suffix(5))
      text = text.replacing(run, with: "2000-01-01T000000.000000Z-\(name)")
      if let short = run.split(separator: "-").last { text = text.replacing(short, with: name) }
    }
    text = text.replacing(#/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/#, with: "2000-01-01T00:00:00Z")
    // The columns beside durations are as wide as these happen to be.
    text = text.replacing(#/(?<before> *)\b(?:\d+\.\d+s|\d+m \d\ds)(?<after> *)/#) { match in
      Self.squeezed(match.output.before) + "0.00s" + Self.squeezed(match.output.after)
    }
    text = text.replacing(#/ +TOOK(?<after> *)/#) { "  TOOK" + Self.squeezed($0.output.after) }
    text = text.replacing(#/"(?<name>\w*[sS]econds)":[-+.e\d]+/#) { "\"\($0.output.name)\":0" }
    text = text.replacing(#/"seconds":\{[^{}]*\}/#) { match in
      match.output.replacing(#/\d+\.\d+(?:e-\d+)?/#, with: "0")
    }
    text = text.replacing(#/oneDNN [\d.]+ with \w+ kernels/#, with: "oneDNN 1.0 with some kernels")
    text = text.replacing(#/kernels, \d+ threads?/#, with: "kernels, 2 threads")
    text = text.replacing(#/after \d+ ms/#, with: "after 0 ms")
    return text.replacing(#/\b(?:[0-9a-f]{64}|[0-9a-f]{12}|[0-9a-f]{2}\/[0-9a-f]{62})\b/#.wordBoundaryKind(.simple)) {
      masked($0.output)
    }
  }

  /// At most two spaces.
  private static func squeezed(_ spaces: Substring) -> String { String(spaces.prefix(2)) }

  private mutating func masked(_ digest: Substring) -> String {
    let slash = digest.contains("/")
    let start = digest.filter { $0 != "/" }.prefix(12)
    let alphabet = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
    let letter = letters[Substring(start)] ?? alphabet[letters.count % alphabet.count]
    letters[Substring(start)] = letter
    let masked = String(repeating: letter, count: digest.count)
    return slash ? "\(letter)\(letter)/\(masked.dropFirst(3))" : masked
  }
}
