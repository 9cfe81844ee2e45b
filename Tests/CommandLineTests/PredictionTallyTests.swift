import CommandLine
import Models
import Testing

@Suite struct PredictionTallyTests {
  private func classes(_ name: String, label: String? = nil) -> ModelPrediction.Answer {
    let names = ["cat", "dog", "eel"]
    return .classes(
      [.init(label: names.firstIndex(of: name) ?? 0, name: name, probability: 0.5)],
      label: label.map { .init(label: names.firstIndex(of: $0), name: $0) })
  }

  private func words(_ answers: [ModelPrediction.Answer], unread: Int = 0) -> String? {
    var tally = PredictionTally()
    for answer in answers { tally.add(answer) }
    return tally.words(unreadCount: unread)
  }

  @Test func onePredictionSaysAllItself() {
    #expect(words([classes("cat")]) == nil)
    #expect(words([classes("cat")], unread: 1) == "1 predicted; 1 cat; 1 could not be read")
  }

  @Test func classesStandByHowManyTheyAre() {
    #expect(
      words([classes("eel"), classes("dog"), classes("cat"), classes("dog")]) == "4 predicted; 2 dog, 1 cat, 1 eel")
    let many = (0..<9).map { ModelPrediction.Answer.classes([.init(label: $0, name: nil, probability: 1)], label: nil) }
    #expect(words(many)?.hasSuffix("1 class 5 and 3 classes more") == true)
  }

  /// A class that the model does not know is never right.
  @Test func labelledRecordsSayHowManyAreRight() {
    let answers = [
      classes("cat", label: "cat"), classes("cat", label: "dog"), classes("cat", label: "ant"), classes("cat"),
    ]
    #expect(words(answers) == "4 predicted; 4 cat; 1 of 3 as labelled (33.33 %)")
  }

  @Test func numbersSayTheirError() {
    #expect(
      words([.numbers([1, 2], target: [1, 0]), .numbers([0, 0], target: [0, 0])])
        == "2 predicted; root mean squared error 1")
    #expect(words([.numbers([1], target: nil), .numbers([1], target: nil)]) == "2 predicted")
  }
}
