import Pipelines
import Stages
import Testing

@Suite struct BuiltInStagesTests {
  @Test func namesAreUnique() {
    let names = builtInStages.map(\.name)
    #expect(Set(names).count == names.count)
  }
}
