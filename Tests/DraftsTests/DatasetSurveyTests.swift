import Drafts
import Records
import Testing

struct DatasetSurveyTests {
  @Test func `Images are counted, measured and looked through`() throws {
    let folder = SurveyedFolder()
    for number in 0..<4 { try folder.image("a/\(number).png", 10 + number, 20, seed: number) }
    for number in 0..<3 { try folder.image("b/\(number).png", 10, 20, seed: 10 + number) }
    try folder.image("b/copy.png", 10, 20, seed: 0)
    try folder.image("a/again.png", 11, 20, seed: 1)
    try folder.write("no image", "b/bad.png")
    try folder.write("words", "notes.txt")
    let survey = try DatasetSurvey(at: folder.path)
    guard case .images(let images) = survey.content else { throw DraftError(.unclear, "\(survey.content)") }
    #expect(images.heights.least == 10 && images.heights.greatest == 13 && images.widths.words == "20")
    #expect(!images.isGray)
    #expect(survey.answer == .classes(feature: "label", names: ["a", "b"], counts: [5, 4]))
    #expect(survey.splits.map(\.name) == ["train"] && survey.recordCount == 9)
    #expect(survey.faultCount == 1 && survey.faults[0].message.contains("b/bad.png"))
    #expect(survey.duplicateCount == 2 && survey.straddlingCount == 0)
    #expect(survey.duplicates.map(\.isContradiction) == [true, false])
    #expect(survey.duplicates.allSatisfy { $0.first.hasSuffix(".png") && $0.other.hasSuffix(".png") })
    #expect(survey.leftOut.count == 1)
  }

  @Test func `Gray, plain and tiny images are told of`() throws {
    let folder = SurveyedFolder()
    for number in 0..<2 { try folder.image("a/\(number).png", seed: number, isGray: true) }
    try folder.image("b/tiny.png", 4, 40, seed: 3, isGray: true)
    let survey = try DatasetSurvey(at: folder.path)
    guard case .images(let images) = survey.content else { throw DraftError(.unclear, "\(survey.content)") }
    #expect(images.isGray && survey.suspectCount == 1 && survey.suspects[0].hasSuffix("has 4×40 pixels"))
  }

  @Test func `Duplicates across splits are counted`() throws {
    let folder = SurveyedFolder()
    for number in 0..<3 {
      try folder.image("train/a/\(number).png", seed: number)
      try folder.image("train/b/\(number).png", seed: 20 + number)
      try folder.image("test/a/\(number).png", seed: number + 2)
      try folder.image("test/b/\(number).png", seed: 40 + number)
    }
    let survey = try DatasetSurvey(at: folder.path)
    #expect(survey.duplicateCount == 1 && survey.straddlingCount == 1)
    #expect(Set(survey.splits.map(\.name)) == ["train", "test"])
  }

  @Test func `Sounds have lengths and rates`() throws {
    let folder = SurveyedFolder()
    for number in 0..<3 { try folder.sound("low/\(number).wav", hertz: 200, frameCount: 800 + 80 * number) }
    try folder.sound("high/0.wav", hertz: 900, frameCount: 1600, sampleRateHz: 16_000)
    try folder.sound("high/1.wav", hertz: 0)
    let survey = try DatasetSurvey(at: folder.path)
    guard case .sounds(let sounds) = survey.content else { throw DraftError(.unclear, "\(survey.content)") }
    #expect(sounds.sampleRateHz == 8000 && sounds.otherRateCount == 1)
    #expect(sounds.milliseconds.least == 100 && sounds.milliseconds.greatest == 120)
    #expect(survey.suspects.count == 1 && survey.suspects[0].hasSuffix("is silent"))
  }

  @Test func `Tables are read without being told what columns hold`() throws {
    let folder = SurveyedFolder()
    try folder.write(
      ",age,height,town\n" + (0..<8).map { "\($0),\($0 * 3),\($0).5,\(["A", "B"][$0 % 2])\n" }.joined(), "t.csv")
    let survey = try DatasetSurvey(at: folder.path + "/t.csv")
    #expect(survey.content == .table(columns: ["age", "height"], width: 2))
    #expect(survey.answer == .classes(feature: "town", names: ["A", "B"], counts: [4, 4]))
    let told = try DatasetSurvey(at: folder.path + "/t.csv", label: "height")
    #expect(
      told.answer == .number(feature: "height", mean: 4, deviation: 5.25.squareRoot())
        && told.content == .table(columns: ["age", "town"], width: 3))
  }

  @Test func `Columns that lack numbers are told of, and not fed`() throws {
    let folder = SurveyedFolder()
    try folder.write("age,height,label\n1,2.5,x\n,3.5,y\n2,,x\n3,1.5,y\n4,1,x\n5,1,y\n", "t.csv")
    try folder.write("age,height,label\n1,2,x\n2,3,y\n2,,x\n3,1.5,y\n4,1,x\n5,1,y\n", "u.csv")
    let none = try DatasetSurvey(at: folder.path + "/t.csv")
    #expect(none.gaps.map(\.rowCount) == [1, 1] && none.content == .table(columns: [], width: 0))
    let some = try DatasetSurvey(at: folder.path + "/u.csv")
    #expect(some.gaps.map(\.column) == ["height"] && some.content == .table(columns: ["age"], width: 1))
  }

  @Test func `A table may name files`() throws {
    let folder = SurveyedFolder()
    for number in 0..<4 { try folder.image("files/\(number).png", seed: number) }
    try folder.write(
      "file,kind\n" + (0..<4).map { "files/\($0).png,\($0 % 2 == 0 ? "even" : "odd")\n" }.joined(), "all.csv")
    let survey = try DatasetSurvey(at: folder.path)
    #expect(survey.columns == ["file": .image, "kind": .label(names: nil)] && survey.inputFeature == "file")
    #expect(try DatasetSurvey(at: folder.path + "/all.csv").path == folder.path)
  }

  @Test func `Numbers that are missing where they are to be told are refused, and equal rows are counted`() throws {
    let folder = SurveyedFolder()
    try folder.write("a,y\n1,2.5\n2,\n3,1\n", "t.csv")
    let error = #expect(throws: DraftError.self) { try DatasetSurvey(at: folder.path + "/t.csv") }
    #expect(
      error?.message.hasPrefix("1 of the records have no number to be told") == true, "\(String(describing: error))")
    try folder.write("a,label\n1,x\n2,y\n1,x\n1,y\n", "u.csv")
    #expect(try DatasetSurvey(at: folder.path + "/u.csv").duplicateCount == 1)
  }

  @Test(arguments: [
    ("a,b\n1,2.5\n2,3.5\n", "nothing in", "--label NAME, one of a, b"),
    ("label,note\nx,some\ny,words\nx,of\ny,text\n", "has neither images nor sounds nor columns of numbers", ""),
  ]) func `What cannot be learned from is refused`(text: String, words: String, end: String) throws {
    let folder = SurveyedFolder()
    try folder.write(text, "t.csv")
    let error = try #require(throws: DraftError.self) { try DatasetSurvey(at: folder.path + "/t.csv") }
    #expect(error.message.contains(words) && error.message.hasSuffix(end), "\(error)")
  }
}
