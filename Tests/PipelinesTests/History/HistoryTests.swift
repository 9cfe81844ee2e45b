import Pipelines
import Store
import Testing

@Suite struct HistoryTests {
  private func filled() -> History {
    var history = History()
    history.know(["a", "b"])
    history.append(Digest(of: "1"), to: "a", date: "2026-01-01T00:00:00Z")
    history.append(Digest(of: "2"), to: "a", date: "2026-01-02T00:00:00Z")
    history.append(Digest(of: "3"), to: "b", date: "2026-01-02T00:00:00Z", isNew: true)
    history.markPublished(PublishedFiles(key: Digest(of: "2"), contents: ["out/a": Digest(of: "page")]), of: "a")
    return history
  }

  @Test func comesBackFromDisk() throws {
    let workspace = try Workspace()
    try workspace.store.prepareForWriting()
    #expect(try History.read(pipeline: "p", store: workspace.store) == History())
    _ = try History.update(pipeline: "p", store: workspace.store) { $0 = filled() }
    let history = try History.read(pipeline: "p", store: workspace.store)
    #expect(history == filled())
    #expect(history.lastKey("a") == Digest(of: "2"))
    #expect(history.entries["b"]?.map(\.isNew) == [true])
    #expect(history.isNew("c") && !history.isNew("a"))
  }

  @Test func keepsTheLastTenKeysOfAStage() {
    var history = History()
    for number in 0..<25 { history.append(Digest(of: "\(number)"), to: "a", date: "") }
    history.append(Digest(of: "24"), to: "a", date: "later")
    #expect(history.entries["a"]?.map(\.key) == (15..<25).map { Digest(of: "\($0)") })
  }

  @Test func noticesEveryDamage() throws {
    let workspace = try Workspace()
    try workspace.store.prepareForWriting()
    _ = try History.update(pipeline: "p", store: workspace.store) { $0 = filled() }
    let place = "\(workspace.store.path)/\(History.place("p"))"
    let whole = try Disk.read(place)
    func expectDamage(_ bytes: [UInt8], _ words: String) throws {
      try Disk.replace(place, with: bytes)
      let error = #expect(throws: StoreError.self) { try History.read(pipeline: "p", store: workspace.store) }
      #expect(error?.code == .damaged, "\(words)")
    }
    for index in whole.indices {
      var bytes = whole
      bytes[index] ^= 4
      try expectDamage(bytes, "byte \(index)")
    }
    for count in 0..<whole.count { try expectDamage(Array(whole.prefix(count)), "cut to \(count)") }
    // Well sealed, and still no history.
    var writer = CompactWriter()
    writer.append("something else")
    try expectDamage(writer.sealed, "foreign")
  }

  @Test func readsHistoriesOfEarlierVersions() throws {
    let workspace = try Workspace()
    try workspace.store.prepareForWriting()
    var writer = CompactWriter()
    writer.append("millrace history 1")
    for count in [0, 0, 1] { writer.append(count) }
    writer.append("a")
    writer.append(Digest(of: "key"))
    try Disk.replace("\(workspace.store.path)/\(History.place("p"))", with: writer.sealed)
    let history = try History.read(pipeline: "p", store: workspace.store)
    #expect(history.published == ["a": PublishedFiles(key: Digest(of: "key"))])
  }
}
