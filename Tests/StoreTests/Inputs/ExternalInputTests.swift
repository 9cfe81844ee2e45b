import Foundation
import Glibc
import Store
import Testing

@Suite struct ExternalInputTests {
  private func write(_ path: String, _ text: String) throws {
    try Disk.makeFolder(Disk.folder(of: path))
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  }

  @Test func aFoldersContentIsThatOfItsListing() throws {
    let folder = try TemporaryFolder()
    let cache = StatCache(path: "\(folder.path)/cache")
    try write("\(folder.path)/data/b/2", "two")
    try write("\(folder.path)/data/a", "one")
    let input = try ExternalInput("\(folder.path)/data", cache: cache)
    let listing = Listing([
      Artifact.File(path: "a", byteCount: 3, digest: Digest(of: "one")),
      Artifact.File(path: "b/2", byteCount: 3, digest: Digest(of: "two")),
    ])
    #expect(input.digest == Digest(of: listing.bytes))
    #expect(try input.listing(cache: cache) == listing)
    // The same files elsewhere, made in another order.
    try write("\(folder.path)/other/a", "one")
    try write("\(folder.path)/other/b/2", "two")
    #expect(try ExternalInput("\(folder.path)/other", cache: cache).digest == input.digest)
  }

  @Test func tellsWhatHappenedSince() throws {
    let folder = try TemporaryFolder()
    let cache = StatCache(path: "\(folder.path)/cache")
    let path = "\(folder.path)/data/a"
    try write(path, "one")
    let file = try ExternalInput(path, cache: cache)
    let data = try ExternalInput("\(folder.path)/data", cache: cache)
    #expect(file.changeSince(cache: cache) == nil)
    #expect(data.changeSince(cache: cache) == nil)
    try write(path, "two")
    #expect(file.changeSince(cache: cache) == "was edited")
    #expect(data.changeSince(cache: cache) == "was edited")
    try Disk.remove(path)
    #expect(file.changeSince(cache: cache) == "was removed")
    #expect(data.changeSince(cache: cache) == "was edited")
    try Disk.remove("\(folder.path)/data")
    #expect(data.changeSince(cache: cache) == "was removed")
  }

  @Test func editsOfAFoldersFileWithinOneTickAreAllNoticed() throws {
    let folder = try TemporaryFolder()
    let cache = StatCache(path: "\(folder.path)/cache")
    for round in 0..<100 {
      try write("\(folder.path)/data/a", "\(round % 7)")
      let expected = Listing([Artifact.File(path: "a", byteCount: 1, digest: Digest(of: "\(round % 7)"))])
      #expect(try ExternalInput("\(folder.path)/data", cache: cache).digest == Digest(of: expected.bytes))
    }
  }

  @Test func whatIsMissingIsAnError() throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: StoreError.self) {
      try ExternalInput("\(folder.path)/no", cache: StatCache(path: "\(folder.path)/cache"))
    }
    #expect(error?.code == .notFound)
  }

  @Test func executableBitsAndEmptyFoldersAreContent() throws {
    let folder = try TemporaryFolder()
    let cache = StatCache(path: "\(folder.path)/cache")
    try write("\(folder.path)/data/a", "one")
    let names = ["\(folder.path)/data/a", "\(folder.path)/data"]
    let plain = try names.map { try ExternalInput($0, cache: cache) }
    #expect(plain[0].digest == Digest(of: "one"))
    chmod(names[0], 0o755)
    #expect(plain.map { $0.changeSince(cache: cache) } == ["was rewritten or touched", "was edited"])
    let script = try names.map { try ExternalInput($0, cache: cache) }
    for (one, other) in zip(plain, script) { #expect(one.digest != other.digest) }
    #expect(try script[0].listing(cache: cache).files.map(\.digest) == [Digest(of: "one")])
    chmod(names[0], 0o644)
    #expect(try names.map { try ExternalInput($0, cache: cache).digest } == plain.map(\.digest))
    try Disk.makeFolder("\(folder.path)/data/empty")
    #expect(try ExternalInput(names[1], cache: cache).digest != plain[1].digest)
    #expect(plain[1].changeSince(cache: cache) == "was edited")
    // A folder with nothing in it is no empty file.
    try Disk.makeFolder("\(folder.path)/nothing")
    #expect(try ExternalInput("\(folder.path)/nothing", cache: cache).digest != Digest(of: [UInt8]()))
  }

  @Test func namesWhatIsNoFileAndLinksThatLeadNowhere() throws {
    let folder = try TemporaryFolder()
    let cache = StatCache(path: "\(folder.path)/cache")
    mkfifo("\(folder.path)/pipe", 0o644)
    symlink("nowhere", "\(folder.path)/link")
    for (name, words) in [
      ("pipe", "pipe is a named pipe"), ("link", "link is a link to nowhere, which does not exist"),
    ] {
      let error = #expect(throws: StoreError.self) { try ExternalInput("\(folder.path)/\(name)", cache: cache) }
      #expect(error?.code == .unreadable)
      #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }
  }

  /// A cache that tells another content of a file, as after a change that left no trace.
  @Test func trustingNothingReadsWhateverIsRemembered() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/data/a"
    try write(path, "one")
    let place = "\(folder.path)/cache"
    // Until its times are settled.
    while try !StatCache(path: place).digest(of: path).settled {}
    let fingerprint = try #require(Disk.fingerprint(path))
    try Disk.replace(place, with: StatTable().adding(files: [fingerprint: Digest(of: "two")], folders: [:]).bytes)
    #expect(try ExternalInput(path, cache: StatCache(path: place)).digest == Digest(of: "two"))
    let seen = try ExternalInput("\(folder.path)/data", cache: StatCache(path: place)).digest
    let paranoid = StatCache(path: place, trust: .nothing)
    #expect(try ExternalInput(path, cache: paranoid).digest == Digest(of: "one"))
    #expect(try ExternalInput("\(folder.path)/data", cache: paranoid).digest != seen)
    #expect(paranoid.contradicted == [path])
    // What it read is right for those who trust as well.
    try paranoid.save()
    #expect(try ExternalInput(path, cache: StatCache(path: place)).digest == Digest(of: "one"))
  }

  @Test func aLinkThatLedElsewhereMeanwhileIsNoticed() throws {
    let folder = try TemporaryFolder()
    let cache = StatCache(path: "\(folder.path)/cache")
    for name in ["one", "two"] { try write("\(folder.path)/\(name)", name) }
    try Disk.makeFolder("\(folder.path)/data")
    let link = "\(folder.path)/data/link"
    symlink("../one", link)
    let data = try ExternalInput("\(folder.path)/data", cache: cache)
    #expect(data.changeSince(cache: cache) == nil)
    try Disk.rename(link, to: "\(folder.path)/kept")
    symlink("../two", link)
    #expect(data.changeSince(cache: cache) == "was edited")
    try Disk.rename("\(folder.path)/kept", to: link)
    #expect(data.changeSince(cache: cache) == "was rewritten or touched", "it leads where it led before")
  }

  @Test func namesThatComeAndGoAreNoticedWhereNothingIsTrusted() throws {
    let folder = try TemporaryFolder()
    for (trust, words) in [
      (.fingerprints, nil), (.nothing, "was rewritten or touched"),
    ] as [(StatCache.Trust, String?)] {
      let cache = StatCache(path: "\(folder.path)/cache", trust: trust)
      try write("\(folder.path)/data/sub/a", "one")
      let data = try ExternalInput("\(folder.path)/data", cache: cache)
      try write("\(folder.path)/data/sub/b", "two")
      #expect(data.changeSince(cache: cache) == "was edited")
      try Disk.remove("\(folder.path)/data/sub/b")
      #expect(data.changeSince(cache: cache) == words)
    }
  }
}
