import Settings
import Testing

struct ManualTests {
  private let manual = Manual(
    command: "millrace help",
    chapters: [
      Manual.Chapter(
        name: "verb", plural: "verbs",
        topics: [
          Manual.Topic(word: "run", summary: "Runs.", json: .string("run")) { _ in ["usage: run"] }
        ], isTold: true)
    ] + Manual.chapters(MadeUp.families, command: "millrace help"))

  private func page(_ word: String, columns: Int = 80) throws -> [String] {
    manual.lines(try manual.answer(to: word), columns: columns)
  }

  @Test func overviewNamesEveryTopic() {
    #expect(
      manual.overview(columns: 80) == [
        "Usage: millrace help TOPIC", "", "verbs:", "  run  Runs.", "", "parts:", "  filter, drop, clip, same", "",
        "starts:", "  normal, same", "",
        "A topic is one of these words, or the name of a group; where a word stands in",
        "two groups, 'group/word' picks one.",
      ])
  }

  @Test func aKindHasAPage() throws {
    #expect(
      try page("filter") == [
        "filter, a part", "", "Slides filters over images.", "", "Example:", "", "  filter: {filters: 1}", "",
        "Settings:", "",
        "  filters     an integer from 1 to 4096; required",
        "              How many filters there are.",
        "  kernel      a list of 2, each an integer of at least 1; default [3, 3]",
        "              Height and width of each.",
        "  edge        one of same, valid; default same",
        "              What happens at the edges.",
        "  scale       a number above 0, in pixels; optional",
        "              How far a step goes.",
        "  penalty     settings, or a number of at least 0",
        "              What large weights cost.",
        "  penalty.l1  a number of at least 0; default 0.0",
        "              The cost of absolute values.",
        "  penalty.l2  a number of at least 0; default 0.0",
        "              The cost of squares.",
        "  start       a start; optional",
        "              How the weights start.",
        "", "See also: millrace help start.",
      ])
    #expect(try page("clip").suffix(2) == ["", "It has no settings."])
    #expect(try page("drop").contains("  drop: 0.5"))
    #expect(try page("drop").last == "A value alone, without settings, is its 'rate'.")
  }

  @Test func aFamilyListsItsKinds() throws {
    #expect(try page("starts").contains("  normal  Draws from a normal distribution."))
    #expect(try page("start") == page("starts"))
  }

  @Test func aWordOfTwoFamiliesShowsBoth() throws {
    let both = try page("same")
    #expect(both.contains("[parts/same]") && both.contains("[starts/same]"))
    #expect(try page("parts/same").first == "same, a part")
    #expect(try page("start/same").first == "same, a start")
  }

  @Test(arguments: ["kernel", "l2"]) func aSettingNamesWhatHasIt(word: String) throws {
    #expect(
      try page(word) == [
        "'\(word)' is a setting of:", "", "  parts/filter  Slides filters over images.", "",
        "'millrace help GROUP/WORD' tells of each.",
      ])
  }

  @Test(arguments: [40, 80]) func noLineIsLonger(columns: Int) throws {
    var lines = manual.overview(columns: columns)
    for word in ["filter", "drop", "clip", "same", "normal", "parts"] { lines += try page(word, columns: columns) }
    #expect(lines.filter { $0.count > columns } == [])
  }

  @Test(arguments: [
    ("filtre", "there is no topic 'filtre'; did you mean 'filter'?"),
    ("part/normal", "there is no part 'normal'; 'millrace help words' lists what there is"),
    ("pats/clip", "there is no group 'pats'; did you mean 'parts'?"),
    ("quixotically", "there is no topic 'quixotically'; 'millrace help words' lists what there is"),
  ])
  func whatIsUnknownIsAnsweredWithTheNearestWord(word: String, message: String) throws {
    let error = #expect(throws: SettingsError.self) { try manual.answer(to: word) }
    #expect(error?.message == message)
  }

  @Test func programsGetValues() throws {
    let json = try #require(manual.json(try manual.answer(to: "filter")).first)
    #expect(json["summary"] == .string("Slides filters over images."))
    let settings = try #require(json["settings"]?.elements)
    #expect(settings[0]["required"] == .bool(true) && settings[0]["default"] == nil)
    #expect(settings[3]["unit"] == .string("pixels"))
    #expect(settings[4]["settings"]?.elements?.count == 2)
    #expect(manual.json.map { $0["group"] } == [.string("verbs"), .string("parts"), .string("starts")])
  }
}
