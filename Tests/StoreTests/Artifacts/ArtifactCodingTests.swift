import Settings
import Store
import Testing

@Suite struct ArtifactCodingTests {
  private let pack = Artifact.Blob(digest: Digest(of: "122"), byteCount: 3)
  private let other = Artifact.Blob(digest: Digest(of: "other"), byteCount: 50)

  @Test func placesTravelThroughRecords() throws {
    let artifact = Artifact(files: [
      .init(path: "a", byteCount: 1, digest: Digest(of: "1"), location: .slice(of: pack, offset: 0)),
      .init(path: "b", byteCount: 2, digest: Digest(of: "22"), location: .slice(of: pack, offset: 1)),
      .init(path: "c", byteCount: 9, digest: Digest(of: "alone")),
      .init(path: "d", byteCount: 3, digest: Digest(of: "333"), location: .slice(of: other, offset: 47)),
    ])
    let read = try #require(Artifact(canonical: try CanonicalValue(json: artifact.canonical.jsonBytes)))
    #expect(read == artifact)
    #expect(read.files.map(\.location) == artifact.files.map(\.location))
    #expect(read.blobs == [pack, artifact.files[2].blob, other])
  }

  @Test func withoutPacksItIsTheListThatItAlwaysWas() throws {
    let artifact = Artifact(files: [.init(path: "a", byteCount: 1, digest: Digest(of: "1"))])
    #expect(artifact.canonical == .list([.list([.string("a"), .int(1), .string(Digest(of: "1").hex)])]))
    #expect(artifact.digest == artifact.canonical.digest)
  }

  @Test(arguments: [
    [CanonicalValue.int(1), .int(0)], [.int(-1), .int(0)], [.int(0), .int(3)], [.int(0), .int(-1)],
    [.int(0), .int(.max)], [.int(0)], [.string("0"), .int(0)],
  ])
  func refusesSlicesThatAreNoPartOfTheirPack(place: [CanonicalValue]) {
    func artifact(_ place: [CanonicalValue], byteCount: Int = 1) -> Artifact? {
      Artifact(
        canonical: .mapping([
          "files": .list([.list([.string("a"), .int(byteCount), .string(Digest(of: "1").hex)] + place)]),
          "packs": .list([.list([.string(pack.digest.hex), .int(pack.byteCount)])]),
        ]))
    }
    #expect(artifact([.int(0), .int(2)]) != nil)
    #expect(artifact(place) == nil)
    #expect(artifact([.int(0), .int(0)], byteCount: .max) == nil)
  }

  @Test func executableBitsAndEmptyFoldersTravelThroughRecords() throws {
    let files = [
      Artifact.File(path: "a", byteCount: 1, digest: Digest(of: "1"), isExecutable: true),
      Artifact.File(
        path: "b", byteCount: 2, digest: Digest(of: "22"), isExecutable: true, location: .slice(of: pack, offset: 1)),
      Artifact.File(path: "c", byteCount: 1, digest: Digest(of: "1"), location: .slice(of: pack, offset: 0)),
    ]
    for artifact in [
      Artifact(files: files, emptyFolders: ["d/e", "f"]), Artifact(files: [], emptyFolders: ["."]),
      Artifact(files: [files[0]]),
    ] {
      let read = try #require(Artifact(canonical: try CanonicalValue(json: artifact.canonical.jsonBytes)))
      #expect(read == artifact)
      #expect(read.files.map(\.location) == artifact.files.map(\.location))
    }
  }

  /// What a hostile cache may say, and no stage could ever read: its readers would fail for ever.
  @Test func refusesWhatNoFolderCanShow() {
    func artifact(_ paths: [String], _ emptyFolders: [String] = []) -> Artifact? {
      Artifact(
        canonical: Artifact(
          files: paths.map { .init(path: $0, byteCount: 1, digest: Digest(of: "1")) }, emptyFolders: emptyFolders
        ).canonical)
    }
    #expect(artifact(["a", "a-b", "b/c", "b/d/e"], ["b/f", "g"]) != nil)
    #expect(artifact(["\u{E9}", "e\u{301}"]) != nil, "two names to a file system")
    for (paths, folders) in [
      ([], []), (["a", "a"], []), (["a", "a-b", "a/b"], []), (["a/b"], ["a"]), (["a"], ["a"]), (["a"], ["a/b"]),
      (["a"], ["."]), ([], [".", " b"]), ([], [".."]), ([], ["a/../b"]), ([], [""]),
      ([String(repeating: "n", count: 256)], []), (["a/" + String(repeating: "n", count: 256) + "/b"], []),
      ([String(repeating: "n/", count: 2048) + "n"], []),
    ] as [([String], [String])] {
      #expect(artifact(paths, folders) == nil, "\(paths.map { $0.prefix(20) }) \(folders)")
    }
    #expect(artifact([String(repeating: "n", count: 255)]) != nil)
  }
}
