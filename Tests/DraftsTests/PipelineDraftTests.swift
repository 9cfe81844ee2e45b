import Drafts
import Records
import Testing

struct PipelineDraftTests {
  private func survey(_ images: Int, sides: Int = 40, test: Int = 0) throws -> DatasetSurvey {
    let folder = SurveyedFolder()
    for number in 0..<images {
      let name = "\(number % 2 == 0 ? "a" : "b")/\(number).png"
      try folder.image(test > 0 ? "train/\(name)" : name, sides, sides, seed: number)
    }
    for number in 0..<test {
      try folder.image("test/\(["a", "b"][number % 2])/\(number).png", sides, sides, seed: 900 + number)
    }
    return try DatasetSurvey(at: folder.path)
  }

  @Test func `Splits that are missing are cut from the training records`() throws {
    let one = try PipelineDraft(survey(40), rate: 1e10)
    #expect(one.splits.map(\.expression) == ["70% of train", "15% of train", "15% of train"])
    #expect(one.splits.map(\.recordCount) == [28, 6, 6])
    let two = try PipelineDraft(survey(40, test: 8), rate: 1e10)
    #expect(two.splits.map(\.expression) == ["85% of train", "15% of train", "test"] && two.splits[2].recordCount == 8)
  }

  @Test func `A shorter time gives a smaller network or fewer epochs`() throws {
    let survey = try survey(40, sides: 100)
    var wishes = PipelineDraft.Wishes()
    let usual = try PipelineDraft(survey, wishes, rate: 1e10)
    wishes.minutes = 0.02
    let short = try PipelineDraft(survey, wishes, rate: 1e10)
    #expect(short.network.multiplyAdds < usual.network.multiplyAdds && short.seconds < usual.seconds)
    #expect(usual.seconds <= 5 * 60 && usual.network.input[0] == 3 && short.epochs >= 3)
  }

  @Test func `Small images of one size keep it`() throws {
    #expect(try PipelineDraft(survey(20, sides: 28), rate: 1e10).network.input == [3, 28, 28])
    #expect(try PipelineDraft(survey(20, sides: 70), rate: 1e10).network.input[1] <= 70)
  }

  @Test func `Images are flipped only where that was said`() throws {
    let survey = try survey(20)
    var wishes = PipelineDraft.Wishes()
    #expect(try !PipelineDraft(survey, wishes, rate: 1e10).yaml.contains("randomFlip"))
    (wishes.mayFlip, wishes.members, wishes.name) = (true, 1, "mine")
    let draft = try PipelineDraft(survey, wishes, rate: 1e10)
    #expect(draft.yaml.contains("- {randomFlip: horizontal}\n") && draft.yaml.contains("name: mine\n"))
    #expect(!draft.yaml.contains("ensemble") && draft.yaml.contains("explain:\n    model: train\n"))
  }

  @Test func `A number is told on its own scale`() throws {
    let folder = SurveyedFolder()
    try folder.write("a,y\n" + (0..<40).map { "\($0),\(1000 + $0 % 2 * 200)\n" }.joined(), "t.csv")
    let yaml = try PipelineDraft(DatasetSurvey(at: folder.path + "/t.csv", label: "y"), rate: 1e10).yaml
    // 40 whole numbers of two values would be classes, were they not parted by fractions.
    #expect(yaml.contains(#"label: "y""#))
    try folder.write("a,y\n" + (0..<40).map { "\($0),\(1000.5 + Double($0 % 2) * 200)\n" }.joined(), "u.csv")
    let told = try PipelineDraft(DatasetSurvey(at: folder.path + "/u.csv", label: "y"), rate: 1e10).yaml
    #expect(told.contains("normalize: {mean: [-11.005], standardDeviation: [0.01]}") && !told.contains("calibrate"))
  }

  @Test func `Too few records are refused, and few are not calibrated`() throws {
    let error = #expect(throws: DraftError.self) { try PipelineDraft(survey(4), rate: 1e10) }
    #expect(error?.message.contains("leaves none for the split 'validation'") == true)
    #expect(try !PipelineDraft(survey(20), rate: 1e10).yaml.contains("calibrat"))
    #expect(try PipelineDraft(survey(80), rate: 1e10).yaml.contains("calibrat"))
  }

  @Test func `One class is none to tell`() throws {
    let folder = SurveyedFolder()
    for number in 0..<3 { try folder.image("a/\(number).png", seed: number) }
    let survey = try DatasetSurvey(at: folder.path)
    let error = #expect(throws: DraftError.self) { try PipelineDraft(survey, rate: 1e10) }
    #expect(error?.message.contains("takes two to tell them apart") == true)
  }
}
