import KindChecks
import Settings
import Streams
import Testing

@Suite struct FilterTests {
  private let classes = ClassFrequencies(names: ["ant", "bee", "cat"], frequencies: [40, 10, 20], unlabelled: 30)

  private func filter(_ yaml: String) throws -> Filter {
    try Filter.read(ConfigurationText.parse(Array(yaml.utf8), file: "a.yaml"))
  }

  @Test func `Every kind is what it says`() {
    #expect(
      KindChecks.faults(
        of: Filter.self,
        examples: [
          "keepClasses": .mapping(["classes": .list([.string("ant")])]),
          "dropClasses": .mapping(["classes": .list([.string("ant")])]),
          "sampleClasses": .mapping(["rates": .mapping(["ant": .double(0.5)])]),
        ]) == [])
  }

  @Test(arguments: [
    ("keepClasses: [cat, ant]", RecordFilter.labels([2, 0])), ("keepClasses: [1]", .labels([1])),
    ("dropClasses: [bee]", .labels([0, 2])), ("{sampleClasses: {rates: {ant: 0.5, 2: 0}}}", .rates([0.5, 1, 0])),
    ("balanceClasses", .rates([0.25, 1, 0.5])), ("{balanceClasses: {shares: {ant: 2}}}", .rates([0.5, 1, 0.5])),
  ]) func `Names become numbers`(yaml: String, wanted: RecordFilter) throws {
    #expect(try filter(yaml).recordFilter(classes) == wanted)
  }

  @Test(arguments: [
    ("keepClasses: [cow]", "filter keepClasses: there is no class 'cow'"), ("keepClasses: [3]", "no class '3'"),
    ("dropClasses: [ant, bee, cat]", "leaves out every class"),
    ("{sampleClasses: {rates: {dog: 1}}}", "filter sampleClasses: there is no class 'dog'"),
    ("{balanceClasses: {shares: {ant: 0, bee: 0, cat: 0}}}", "needs a share"),
  ]) func `What the data does not have is refused`(yaml: String, words: String) throws {
    let filter = try filter(yaml)
    let error = #expect(throws: StreamsError.self) { try filter.recordFilter(classes) }
    #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
  }

  /// A class's own name comes first: a folder called 2 is no class number 2.
  @Test func `A name that is a number is a name`() throws {
    let digits = ClassFrequencies(names: ["7", "2", "5"], frequencies: [1, 1, 1])
    #expect(try filter("keepClasses: [2, 0]").recordFilter(digits) == .labels([1, 0]))
    #expect(
      try filter("keepClasses: [1]").recordFilter(ClassFrequencies(names: [], frequencies: [1, 1])) == .labels([1]))
  }

  @Test func `A class without records is balanced only where it is asked for`() throws {
    let rare = ClassFrequencies(names: ["a", "b"], frequencies: [3, 0])
    #expect(try filter("balanceClasses").recordFilter(rare) == .rates([1, 0]))
    let asked = try filter("{balanceClasses: {shares: {b: 1}}}")
    #expect(throws: StreamsError.self) { try asked.recordFilter(rare) }
    let unknown = ClassFrequencies(names: ["a", "b"], frequencies: [0, 0])
    #expect(throws: StreamsError.self) { try filter("balanceClasses").recordFilter(unknown) }
  }

  @Test func `The share that is kept counts records without a class`() throws {
    let filter = try filter("{sampleClasses: {rates: {ant: 0.5}}}").recordFilter(classes)
    #expect(classes.share { filter.rate(of: $0) } == 0.5)
    #expect(classes.share { RecordFilter.labels([1]).rate(of: $0) } == 0.1)
  }
}
