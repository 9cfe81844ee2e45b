import Foundation
import Synchronization

/// A small HTTP server on this machine that keeps what it is sent, and misbehaves where it is told to.
///
/// One request a connection, one thread a connection; nothing waits for a clock but the answers that are meant to be
/// slow.
public final class FileServer: Sendable {
  /// A way to misbehave.
  public enum Fault: Sendable {
    /// Answers with this status and a few words.
    case status(Int)
    /// Answers with these bytes in place of what it has.
    case body([UInt8])
    /// States one byte more than it sends, then hangs up.
    case cutShort
    /// States no length and sends without end.
    case endless
    /// Takes the request and says nothing.
    case silent
    /// Sends a byte now and then, without end.
    case trickle
    /// Hangs up at once.
    case hangUp
    /// Sends the client elsewhere.
    case redirect(String)
  }

  private struct State {
    var entries: [String: [UInt8]] = [:]
    var faults: [(start: String, fault: Fault)] = []
    var requests: [String] = []
    var isStopped = false
  }

  private let listener: Int32
  private let port: UInt16
  private let state = Mutex(State())

  /// Starts to listen on a free port.
  public init() throws {
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listener = listener
    // Sound: a sockaddr_in is what the kernel expects behind a sockaddr of this family and length.
    let isListening = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, length) == 0 && listen(listener, 64) == 0 && getsockname(listener, $0, &length) == 0
      }
    }
    guard isListening else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    port = UInt16(bigEndian: address.sin_port)
    let serve: @Sendable () -> Void = { [weak self] in
      while true {
        let connection = accept(listener, nil, nil)
        if connection < 0 { break }
        _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
        Thread.detachNewThread { [weak self] in
          self?.answer(connection)
          close(connection)
        }
      }
      close(listener)
    }
    Thread.detachNewThread(serve)
  }

  deinit { stop() }

  /// The address of the server.
  public var url: String { "http://127.0.0.1:\(port)" }

  /// What it keeps, by path without the first slash.
  public var entries: [String: [UInt8]] {
    get { state.withLock { $0.entries } }
    set { state.withLock { $0.entries = newValue } }
  }

  /// All requests so far, such as `PUT cas/ab12`.
  public var requests: [String] { state.withLock { $0.requests } }

  /// Misbehaves at requests that start with these words, such as `GET cas/`; `nil` ends all misbehaviour.
  public func misbehave(at start: String, _ fault: Fault?) {
    state.withLock { state in
      guard let fault else { return state.faults = [] }
      state.faults.append((start, fault))
    }
  }

  /// Takes no more connections.
  public func stop() {
    state.withLock { state in
      // Once only: the thread that listens closes the descriptor, whose number may then belong to anything.
      if !state.isStopped { shutdown(listener, Int32(SHUT_RDWR)) }
      state.isStopped = true
    }
  }

  private func answer(_ connection: Int32) {
    guard let (head, start) = readHead(connection) else { return }
    let words = head.split(whereSeparator: \.isNewline).first?.split(separator: " ") ?? []
    guard words.count == 3 else { return }
    let name = String(words[1].dropFirst())
    let request = "\(words[0]) \(name)"
    let fault = state.withLock { state in
      state.requests.append(request)
      return state.faults.first { request.hasPrefix($0.start) }?.fault
    }
    if words[0] == "PUT" {
      if head.lowercased().contains("100-continue") { send(connection, "HTTP/1.1 100 Continue\r\n\r\n") }
      let body = readBody(connection, start, Self.length(in: head))
      if fault == nil { state.withLock { $0.entries[name] = body } }
    }
    let entry = state.withLock { $0.entries[name] }
    switch fault {
    case nil where words[0] == "PUT": reply(connection, 201, [])
    case nil:
      if let entry { reply(connection, 200, entry, isHead: words[0] == "HEAD") } else { reply(connection, 404, []) }
    case .status(let status): reply(connection, status, Array("no\n".utf8), isHead: words[0] == "HEAD")
    case .body(let bytes): reply(connection, 200, bytes, isHead: words[0] == "HEAD")
    case .cutShort:
      send(connection, "HTTP/1.1 200 OK\r\nContent-Length: \((entry?.count ?? 0) + 1)\r\n\r\n")
      send(connection, entry ?? [])
    case .endless:
      send(connection, "HTTP/1.1 200 OK\r\n\r\n")
      while send(connection, [UInt8](repeating: 0, count: 1 << 16)) {}
    case .silent: while !isGone(connection, after: 1000) {}
    case .trickle:
      send(connection, "HTTP/1.1 200 OK\r\n\r\n")
      while !isGone(connection, after: 500), send(connection, [0]) {}
    case .hangUp: break
    case .redirect(let place):
      send(connection, "HTTP/1.1 302 Found\r\nLocation: \(place)\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    }
  }

  private func reply(_ connection: Int32, _ status: Int, _ body: [UInt8], isHead: Bool = false) {
    send(connection, "HTTP/1.1 \(status) -\r\nContent-Length: \(body.count)\r\nConnection: close\r\n\r\n")
    if !isHead { send(connection, body) }
  }

  private func send(_ connection: Int32, _ text: String) { send(connection, Array(text.utf8)) }

  /// Sends all bytes; `false` where the client is gone.
  @discardableResult
  private func send(_ connection: Int32, _ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      if count <= 0 { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  /// Whether the client hangs up within the time.
  private func isGone(_ connection: Int32, after milliseconds: Int32) -> Bool {
    var request = pollfd(fd: connection, events: Int16(POLLIN), revents: 0)
    return poll(&request, 1, milliseconds) > 0 && read(connection).isEmpty
  }

  private func read(_ connection: Int32) -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = buffer.withUnsafeMutableBytes { recv(connection, $0.baseAddress, $0.count, 0) }
    return Array(buffer.prefix(max(0, count)))
  }

  /// The head of a request, and what came of its body with it.
  private func readHead(_ connection: Int32) -> (String, [UInt8])? {
    var bytes: [UInt8] = []
    while true {
      if let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) {
        return (String(decoding: bytes[..<end.lowerBound], as: UTF8.self), Array(bytes[end.upperBound...]))
      }
      let more = read(connection)
      if more.isEmpty { return nil }
      bytes += more
    }
  }

  private func readBody(_ connection: Int32, _ start: [UInt8], _ length: Int) -> [UInt8] {
    var body = start
    while body.count < length {
      let more = read(connection)
      if more.isEmpty { break }
      body += more
    }
    return body
  }

  private static func length(in head: String) -> Int {
    for line in head.split(whereSeparator: \.isNewline) where line.lowercased().hasPrefix("content-length:") {
      return Int(line.dropFirst("content-length:".count).trimmingCharacters(in: .whitespaces)) ?? 0
    }
    return 0
  }
}
