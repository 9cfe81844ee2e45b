import Settings
import Testing

private struct Source: SettingGroup {
  static let settings: [Setting<Source>] = [
    Setting("file", \.file, "A file."), Setting("stages", \.stages, "Stages."),
  ]
  static let choices: [SettingChoice] = [.exactlyOne(of: "file", "stages")]
  var file: String?
  var stages: [String] = []
}

struct SettingChoiceTests {
  private func fault(_ yaml: String) throws -> String? {
    let node = try ConfigurationText.parse(yaml, file: "a.yaml")
    do {
      _ = try Source.read(node)
      return nil
    } catch { return "\(error)" }
  }

  @Test(arguments: ["file: a", "stages: [a]", "{file: a, stages: []}", "{file: , stages: [a]}"])
  func oneIsSaid(yaml: String) throws { #expect(try fault(yaml) == nil) }

  @Test(arguments: [
    ("{}", "expected 'file' or 'stages', found nothing of it"),
    ("{file: , stages: []}", "expected 'file' or 'stages', found nothing of it"),
    ("{stages: [b], file: a}", "stages: stands beside 'file'; leave one of them out"),
  ])
  func noneAndTwoAreRefused(yaml: String, words: String) throws {
    let found = try fault(yaml) ?? ""
    #expect(found.hasSuffix(words), "\(found)")
  }
}
