import Foundation
import Pipelines
import Store
import Testing

@Suite struct CommandInputsTests {
  private let yaml = """
    stages:
      a:
        run: "mkdir -p $OUT/d/e; echo 1 > $OUT/d/e/small; head -c 3000000 /dev/zero > $OUT/d/large; echo 2 > $OUT/f"
        outputs: [d, f]
      b:
        run: |
          stat -c %i a/d/large a/d/e/small a/f > $OUT/inodes
          echo EVIL > a/d/e/small; echo EVIL > a/f; rm a/d/e/small; mkdir a/d/more; touch a/d/e/beside
          echo EVIL > a/d/large || true
          find a -type f | sort > $OUT/files
        inputs: [a.d, a.f]
        outputs: [inodes, files]
      c:
        run: "cat a/d/e/small a/f > $OUT/x; wc -c < a/d/large >> $OUT/x; find a | sort >> $OUT/x"
        inputs: [a.d, a.f, b.files]
        outputs: [x]
    """

  @Test func whatOtherStagesMadeIsPrivateAndMayBeWritten() throws {
    let workspace = try Workspace()
    let summary = try workspace.run(yaml)
    #expect(summary.words == ["a": "EXECUTED", "b": "EXECUTED", "c": "EXECUTED"], "\(summary.stages.map(\.message))")
    #expect(try workspace.text(summary, "b", "files") == "a/d/e/beside\na/d/large\na/f\n")
    #expect(
      try workspace.text(summary, "c", "x") == "1\n2\n3000000\na\na/d\na/d/e\na/d/e/small\na/d/large\na/f\n")
    for result in summary.stages { for artifact in result.outputs.values { try workspace.store.verify(artifact) } }
    // Small files are copies: no name of theirs leads to the store.
    let inodes = try workspace.text(summary, "b", "inodes").split(separator: "\n").dropFirst().map(String.init)
    // Of `a` alone: what was stored later may have got the number of a file that is gone.
    let made = summary.stages.first { $0.name == "a" }?.outputs.values.flatMap(\.files).map(\.blob.digest.hex) ?? []
    let stored = try workspace.listing().filter { entry in
      made.contains { entry.key.replacing("/", with: "").hasSuffix("blobs\($0)") }
    }.values.map { "\($0.identity[1])" }
    #expect(!stored.isEmpty)
    #expect(inodes.count == 2 && Set(inodes).isDisjoint(with: stored))
  }
}
