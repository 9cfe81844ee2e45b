import Arrays
import Networks
import Records
import Testing
import Training

@Suite struct CheckpointTests {
  @Test func aCheckpointOfAnotherVersionIsRefused() throws {
    let description = try NetworkDescription(input: [4], preset: .keras, layers: [(nil, .dense(units: 2))])
    let state = TrainingState(Network(description, key: RandomKey(seed: 1)))
    var file = try Checkpoint.file(state)
    #expect(try Checkpoint.state(file, description).network == state.network)
    file.metadata["format"] = "millrace.training.1"
    let error = #expect(throws: TrainingError.self) { try Checkpoint.state(file, description) }
    #expect(error?.code == .checkpoint)
    #expect(error?.message.contains("of another version") == true)
  }
}
