import Pipelines
import Store
import Testing

@Suite struct PreimageTests {
  @Test func itsKeyIsTheDigestOfItsCanonicalForm() throws {
    let workspace = try Workspace()
    try workspace.write("raw.txt", "raw")
    let yaml = """
      seed: 5
      stages:
        a: {kind: sum, value: 1}
        b: {kind: sum, from: [a, a2], seeded: true}
        a2: {kind: sum, value: 2}
        c: {run: "cat raw.txt > $OUT/x", inputs: [raw.txt, b, a], outputs: [x, b, "A"], parameters: {r: 0.5, z: [1, {q: ~}]}}
      """
    try workspace.run(yaml, until: ["b"])
    let plan = try workspace.plan(yaml)
    for stage in plan.stages {
      let preimage = try #require(stage.preimage)
      #expect(preimage.key == preimage.canonical.digest)
      #expect(Preimage(canonical: preimage.canonical) == preimage)
    }
  }
}
