import Settings
import Store
import Testing

@Suite struct ArtifactTests {
  private let a = Artifact.File(path: "a", byteCount: 1, digest: Digest(of: "1"))
  private let b = Artifact.File(path: "b/c", byteCount: 2, digest: Digest(of: "22"))

  @Test func orderDoesNotMatterEverythingElseDoes() {
    #expect(Artifact(files: [a, b]) == Artifact(files: [b, a]))
    #expect(Artifact(files: [a]).digest != Artifact(files: [b]).digest)
    let renamed = Artifact.File(path: "z", byteCount: 1, digest: a.digest)
    #expect(Artifact(files: [a]).digest != Artifact(files: [renamed]).digest)
  }

  @Test func travelsThroughRecords() {
    let artifact = Artifact(files: [a, b])
    #expect(Artifact(canonical: artifact.canonical) == artifact)
  }

  @Test(arguments: ["../x", "/x", "", "a//b", "a/./b", "a/.."])
  func refusesPathsThatLeave(path: String) {
    let list: CanonicalValue = .list([.list([.string(path), .int(1), .string(Digest(of: "1").hex)])])
    #expect(Artifact(canonical: list) == nil)
  }

  @Test func executableBitsAndEmptyFoldersAreContent() {
    let script = Artifact.File(path: "a", byteCount: 1, digest: a.digest, isExecutable: true)
    let artifacts = [
      Artifact(files: [a]), Artifact(files: [script]), Artifact(files: [a], emptyFolders: ["d"]),
      Artifact(files: [], emptyFolders: ["."]), Artifact(files: [], emptyFolders: ["d"]), Artifact(files: []),
    ]
    #expect(Set(artifacts).count == artifacts.count && Set(artifacts.map(\.digest)).count == artifacts.count)
    #expect(a != script)
    #expect(Artifact(files: [a]).isFile("a") && !Artifact(files: [a]).isFile("b"))
    #expect(!Artifact(files: [a], emptyFolders: ["d"]).isFile("a"), "a folder that holds more")
  }
}
