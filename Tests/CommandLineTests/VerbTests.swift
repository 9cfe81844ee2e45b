import CommandLine
import Testing

@Suite struct VerbTests {
  /// The overview has a line of 80 columns for each.
  @Test func everyVerbSaysWhatItDoesInOneLine() {
    let longest = Verb.all.filter { !$0.isGroup }.map { $0.words.joined(separator: " ").count }.max() ?? 0
    for verb in Verb.all {
      #expect(!verb.summary.isEmpty && longest + 4 + verb.summary.count <= 81, "\(verb.words)")
    }
  }

  @Test func everyVerbHasItsPage() {
    #expect(Verb.all.count > 30)
    for verb in Verb.all {
      #expect(verb.help(columns: 80).contains("millrace \(verb.words.joined(separator: " "))"))
    }
  }
}
