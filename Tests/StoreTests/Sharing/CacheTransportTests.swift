import FileServer
import Testing

import Store

@Suite struct CacheTransportTests {
  @Test func answersStandInTheOrderOfTheRequests() throws {
    try withTemporaryFolder { folder throws in
      let server = try FileServer()
      server.entries = ["a": Array("alpha".utf8), "empty": [], "long": Array("too long".utf8)]
      server.misbehave(at: "GET secret", .status(403))
      let transport = CacheTransport(url: server.url, patience: .short)
      let names = ["a", "missing", "secret", "empty", "long", "a"]
      let requests = names.enumerated().map {
        CacheTransport.Request(name: $1, file: "\(folder)/\($0) \"\\\n", byteCount: 5)
      }
      let answers = try transport.run(.fetch, requests) { _ in true }
      #expect(
        answers == [
          .done(byteCount: 5), .missing, .refused(status: 403), .done(byteCount: 0), .oversized, .done(byteCount: 5),
        ])
      #expect(try Disk.read(requests[5].file) == Array("alpha".utf8))
      #expect(try Disk.read(requests[3].file).isEmpty)
      #expect(try transport.run(.fetch, []) { _ in true }.isEmpty)
    }
  }

  @Test func lookingTellsLengthsAndMovesNothing() throws {
    let server = try FileServer()
    server.entries = ["a": Array("alpha".utf8)]
    let transport = CacheTransport(url: server.url, patience: .short)
    let requests = ["a", "b"].map { CacheTransport.Request(name: $0, file: "", byteCount: 0) }
    #expect(try transport.run(.look, requests) { _ in true } == [.done(byteCount: 5), .missing])
    #expect(server.requests.sorted() == ["HEAD a", "HEAD b"])
  }

  @Test func whatTheProgramComplainsAboutIsTold() throws {
    // No address at all, which the program refuses before it asks anybody.
    let transport = CacheTransport(url: "http://[", patience: .short)
    let answers = try transport.run(.look, [CacheTransport.Request(name: "a", file: "", byteCount: 0)]) { _ in true }
    guard case .failed(let words)? = answers.first else {
      Issue.record("\(answers)")
      return
    }
    #expect(words.lowercased().contains("url"))
  }
}
