import Pipelines
import Settings
import Testing

@Suite struct RunEventCodingTests {
  @Test func whatAStageSaysReadsBack() throws {
    let progress = Progress(completed: 3, total: nil, unit: "images", message: "loss 0.4 \n \u{1F600}")
    let events: [RunEvent] = [
      .started(stage: "a"), .progress(stage: "a", progress), .waiting(stage: "a", holder: "process 3"),
      .notice(stage: "a", "words"), .warning(stage: "a", "doubt"),
    ]
    for event in events {
      let line = event.canonical.json
      #expect(!line.contains("\n"), "one line an event")
      let read = try #require(RunEvent(canonical: try CanonicalValue(json: Array(line.utf8))))
      #expect(read.canonical == event.canonical)
    }
  }

  @Test(
    arguments: [
      "{}", "{\"event\": \"started\"}", "{\"event\": \"finished\", \"stage\": \"a\"}", "[1]",
      "{\"event\": \"notice\", \"stage\": \"a\"}", "{\"event\": \"progress\", \"stage\": \"a\", \"unit\": \"x\"}",
    ])
  func whatIsNoneIsPassedOver(line: String) throws {
    let event = RunEvent(canonical: try CanonicalValue(json: Array(line.utf8)))
    #expect(event == nil)
  }
}
