import Glibc

/// Moves files over HTTP with the `curl` program: many at a time, one process for all.
///
/// What `~/.curlrc` and `~/.netrc` say holds here too, such as certificates and passwords. Redirects are not followed.
package struct CacheTransport: Sendable {
  /// What is done with all files of a call.
  package enum Method: Sendable {
    /// GET into a file.
    case fetch
    /// PUT from a file.
    case send
    /// HEAD: only whether it is there, and how long.
    case look
  }

  /// One file.
  package struct Request: Sendable {
    /// Where it is below the server's address.
    package var name: String
    /// The file to write or to read; empty for `look`.
    package var file: String
    /// At most how many bytes a fetch may bring; how many a send sends.
    package var byteCount: Int

    package init(name: String, file: String, byteCount: Int) {
      self.name = name
      self.file = file
      self.byteCount = byteCount
    }
  }

  /// What became of a request.
  package enum Answer: Sendable, Equatable {
    /// Done; with the length that the server stated, if it did.
    case done(byteCount: Int?)
    /// The server does not have it.
    case missing
    /// It has more bytes than asked for.
    case oversized
    /// The server answered, but not as hoped.
    case refused(status: Int)
    /// No answer, or only a part of one, and why.
    case failed(String)
    /// The caller had enough before there was an answer.
    case stopped
  }

  /// The server's address, without a slash at its end.
  package var url: String
  /// When a server is too slow.
  package var patience: CachePatience

  private static let parallelCount = 8

  package init(url: String, patience: CachePatience) {
    self.url = url
    self.patience = patience
  }

  /// Does one thing with many files; the answers stand in the order of the requests.
  ///
  /// - Parameter onProgress: Called some times a second with how many bytes went so far; `false` ends it.
  package func run(
    _ method: Method, _ requests: [Request], onProgress: (_ byteCount: Int) -> Bool
  ) throws(StoreError) -> [Answer] {
    guard !requests.isEmpty else { return [] }
    var report = Report(requests: requests)
    var isWanted = true
    let status = try ChildProcess.run(arguments(method, requests), input: configuration(method, requests)) { errors in
      report.add(errors)
      let byteCount = method == .fetch ? report.fetchedByteCount() : report.finishedByteCount
      isWanted = onProgress(byteCount)
      return isWanted && !report.isOversized
    }
    let rest: Answer = report.isOversized || !isWanted ? .stopped : .failed(report.words(status))
    return report.answers.map { $0 ?? rest }
  }

  private func arguments(_ method: Method, _ requests: [Request]) -> [String] {
    var arguments = [
      "curl", "--silent", "--no-progress-meter", "--fail", "--globoff", "--netrc-optional", "--proto", "=http,https",
      "--connect-timeout", "\(patience.connectSeconds)", "--speed-limit", "\(patience.slowestBytesPerSecond)",
      "--speed-time", "\(patience.slowSeconds)", "--parallel", "--parallel-max", "\(Self.parallelCount)",
      "--write-out", Report.format,
    ]
    switch method {
    // Where the server states no length, `Report` looks after the files as they grow.
    case .fetch: arguments += ["--max-filesize", "\(max(1, requests.map(\.byteCount).max() ?? 1))"]
    case .send: break
    case .look: arguments.append("--head")
    }
    return arguments + ["--config", "-"]
  }

  private func configuration(_ method: Method, _ requests: [Request]) -> [UInt8] {
    var text = ""
    for request in requests {
      text += "url = \(Self.quoted("\(url)/\(request.name)"))\n"
      text += "output = \(Self.quoted(method == .fetch ? request.file : "/dev/null"))\n"
      if method == .send { text += "upload-file = \(Self.quoted(request.file))\n" }
    }
    return Array(text.utf8)
  }

  /// A value in a file of options for `curl`.
  package static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\", "\"": quoted += "\\\(scalar)"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}

/// When a shared cache counts as too slow to be of use.
public struct CachePatience: Sendable, Equatable {
  /// How long connecting may take, in seconds.
  public var connectSeconds = 10
  /// A transfer that is slower than this, in bytes a second, for `slowSeconds` is given up.
  public var slowestBytesPerSecond = 1000
  /// How long a transfer may be too slow, in seconds.
  public var slowSeconds = 20

  /// What suits a server in the same building or the same cloud.
  public init() {}
}

/// What `curl` said so far about many requests.
private struct Report {
  /// One line an answer on standard error, which, unlike standard output, comes at once.
  static let format = "%{stderr}answer\t%{urlnum}\t%{exitcode}\t%{http_code}\t%header{content-length}\t%{errormsg}\n"

  package let requests: [CacheTransport.Request]
  private(set) var answers: [CacheTransport.Answer?]
  private(set) var finishedByteCount = 0
  private(set) var isOversized = false
  private var line: [UInt8] = []
  private var otherWords = ""

  init(requests: [CacheTransport.Request]) {
    self.requests = requests
    answers = Array(repeating: nil, count: requests.count)
  }

  mutating func add(_ bytes: [UInt8]) {
    for byte in bytes {
      if byte == UInt8(ascii: "\n") {
        finish(String(decoding: line, as: UTF8.self))
        line = []
      } else {
        line.append(byte)
      }
    }
  }

  /// How many bytes the files have; a file that outgrows its request ends the call.
  mutating func fetchedByteCount() -> Int {
    var total = 0
    for (index, request) in requests.enumerated() {
      let byteCount = Disk.status(request.file)?.byteCount ?? 0
      total += byteCount
      if byteCount > request.byteCount {
        answers[index] = .oversized
        isOversized = true
      }
    }
    return total
  }

  /// Why nothing is known about a request, when the program ended with this status.
  package func words(_ status: Int32) -> String {
    otherWords.isEmpty ? "curl ended with code \(status)" : "\(otherWords) (curl ended with code \(status))"
  }

  private mutating func finish(_ line: String) {
    let fields = line.split(separator: "\t", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
    guard fields.count == 6, fields[0] == "answer", let index = Int(fields[1]), answers.indices.contains(index),
      let exit = Int(fields[2]), let status = Int(fields[3])
    else {
      if otherWords.isEmpty { otherWords = Address.hidingCredentials(in: line) }
      return
    }
    guard answers[index] == nil else { return }
    switch (exit, status) {
    case (0, 200..<300):
      answers[index] = .done(byteCount: Int(fields[4]))
      finishedByteCount += requests[index].byteCount
    case (0, _), (Self.exitRefused, 100...):
      answers[index] = status == 404 || status == 410 ? .missing : .refused(status: status)
    case (Self.exitTooLong, _): answers[index] = .oversized
    default:
      let words = fields[5].isEmpty ? "curl ended with code \(exit)" : fields[5]
      answers[index] = .failed(Address.hidingCredentials(in: words))
    }
  }

  private static let exitRefused = 22
  private static let exitTooLong = 63
}
