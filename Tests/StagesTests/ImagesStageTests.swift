import Foundation
import ImageViews
import Media
import Pipelines
import Settings
import StageImages
import Stages
import Store
import Testing

/// `images` from records and files to the report.
@Suite struct ImagesStageTests {
  /// Three small images, and a store, in a folder of their own that is removed at the end.
  private final class Workspace: Sendable {
    let path = NSTemporaryDirectory() + "images-\(UUID())"
    var store: ArtifactStore { ArtifactStore(path: path + "/store") }

    init() throws {
      for (number, name) in ["dark", "light", "warm"].enumerated() {
        let samples = (0..<7 * 9 * 3).map { UInt8(($0 * 29 + number * 61) % 200 + 20 * number) }
        let image = Image(shape: ImageShape(height: 7, width: 9, channelCount: 3), samples: samples)
        try Disk.replace("\(path)/photos/\(name)/a.png", with: PNGCodec.encode(image))
      }
      // Half transparent red.
      let clear = Image(shape: ImageShape(height: 1, width: 1, channelCount: 4), samples: [255, 0, 0, 128])
      try Disk.replace("\(path)/clear.png", with: PNGCodec.encode(clear))
    }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    func graph(_ stages: String) throws -> StageGraph {
      let yaml = """
        name: p
        seed: 7
        stages:
          preprocess: {records: \(path)/photos, splits: {train: "train[:2]", rest: "train[2:]"}}
        \(stages.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n"))
        """
      return try StageGraph(PipelineConfiguration(text: yaml, file: "p.yaml"), kinds: builtInStages)
    }

    func run(_ stages: String, threadCount: Int = 1) throws -> RunSummary {
      try Runner(
        try graph(stages), store: store,
        options: RunOptions(threadCount: threadCount, outputFolder: path + "/out"), observe: { _ in }
      ).run()
    }

    func sheet(_ summary: RunSummary, _ stage: String = "images") throws -> ImageSheet {
      let result = try #require(summary.stages.first { $0.name == stage }, "\(summary.stages.map(\.message))")
      let artifact = try #require(result.outputs["images"], "\(result.message)")
      let list = try #require(artifact.files.first { $0.path == ImageSheet.listName })
      return try JSONDecoder().decode(ImageSheet.self, from: Data(store.content(of: list)))
    }
  }

  private func images(_ sheet: ImageSheet) -> [ShownImage] {
    sheet.panels.flatMap(\.exhibits).compactMap { if case .image(let shown) = $0 { shown } else { nil } }
  }

  @Test func showsEveryViewOfRecordsAndFiles() throws {
    let workspace = try Workspace()
    let stages = """
      images:
        title: All <views>
        text: "One.\\n\\nTwo & three."
        data: preprocess
        panels:
          - {title: As it is, text: A photo., show: image}
          - {title: Edges, steps: [convolve: edge], show: [image, channels, {working: {row: 0, column: 8}}, response]}
          - {title: Levels, steps: [{channelOrder: bgr}], show: [histogram, {values: {top: 5, height: 2, width: 3}}]}
          - {title: Waves, steps: [transpose], show: spectrum}
      several: {kind: images, title: Two, data: preprocess, split: rest, records: [0], panels: [{title: t}]}
      file: {kind: images, title: Clear, files: [\(workspace.path)/clear.png], panels: [{title: t, show: {values: {height: 1, width: 1, scale: bytes}}}, {title: u}]}
      report: {title: Images, images: [images, several, file]}
      """
    let summary = try workspace.run(stages)
    let sheet = try workspace.sheet(summary)
    #expect(
      sheet.sources == ["0"]
        && sheet.panels.map(\.steps) == [[], ["convolve: edge"], ["channelOrder: [2, 1, 0]"], ["transpose"]])
    #expect(sheet.panels.map { $0.exhibits.count } == [1, 6, 2, 1])
    #expect(images(sheet)[0].caption == "7 × 9 × 3" && images(sheet).last?.width == 7)
    guard case .working(let working) = sheet.panels[1].exhibits[4] else { throw ImageViewRefusal("no working") }
    #expect(abs(working.sum - working.result) < 1e-5 && working.sum != 0)
    // On white, half of red is (255, 127, 127).
    let clear = try workspace.sheet(summary, "file")
    guard case .numbers(let numbers) = clear.panels[0].exhibits[0] else { throw ImageViewRefusal("no numbers") }
    #expect(numbers.rows[0][0].numbers == [255, 127, 127] && clear.sources == ["clear.png"])

    let page = try String(contentsOfFile: workspace.path + "/out/p/report.html", encoding: .utf8)
    #expect(
      page.contains("<h2>All &lt;views&gt;</h2>") && page.contains("<p>One.</p>")
        && page.contains("<p>Two &amp; three.</p>"))
    #expect(page.contains("<section id=\"images-3\">") && page.contains("<code>convolve: edge</code>"))
    #expect(
      !page.contains("base64,\"")
        && page.components(separatedBy: "data:image/png;base64,").count == images(sheet).count + 3)
    let montage = try PNGCodec.decode([UInt8](Data(contentsOf: URL(filePath: workspace.path + "/out/p/images.png"))))
    #expect(montage.shape.channelCount == 3 && montage.shape.width > 4 * 252)
  }

  @Test func recordsAreChosenByNumberAndByName() throws {
    let workspace = try Workspace()
    func caption(_ records: String) throws -> [String] {
      try workspace.sheet(
        workspace.run("images: {title: t, data: preprocess, records: \(records), panels: [{title: p}]}")
      ).sources
    }
    #expect(try caption("2") == ["0", "1"])
    #expect(try caption("[1, 0, 1]") == ["1", "0", "1"])
    let failed = try workspace.run("images: {title: t, data: preprocess, records: [2], panels: [{title: p}]}")
    let message = failed.stages.first { $0.name == "images" }?.message ?? ""
    #expect(
      message.contains("p.yaml:5") && message.contains("images.records: split 'train' has no record 2"), "\(message)")
  }

  @Test func bytesAreEqualForAnyThreadsAndRandomStepsHaveTheirSeed() throws {
    let (one, two) = (try Workspace(), try Workspace())
    let stages = """
      images: {title: t, data: preprocess, records: 2, panels: [{title: p, steps: [{randomRotation: 0.3}, {convolve: box}], show: [image, spectrum]}]}
      """
    let first = try #require(try one.run(stages).stages.first { $0.name == "images" }).outputs
    #expect(first["images"]?.files.count == 6)
    #expect(try #require(try two.run(stages, threadCount: 2).stages.first { $0.name == "images" }).outputs == first)
    #expect(try one.run(stages).stages.allSatisfy { $0.outcome == .upToDate })
  }

  @Test(arguments: [
    ("{title: t, panels: [{title: p}]}", "expected 'data' or 'files'"),
    ("{title: t, data: preprocess, panels: []}", "images.panels: name at least one"),
    ("{title: t, data: preprocess, split: tran, panels: [{title: p}]}", "images.split: the data has no split 'tran'"),
    (
      "{title: t, data: preprocess, panels: [{title: p, show: imag}]}",
      "images.panels[0].show: there is no view 'imag'; did you mean 'image'?"
    ),
    ("{title: t, data: preprocess, panels: [{title: p, show: []}]}", "images.panels[0].show: name at least one view"),
    (
      "{title: t, data: preprocess, panels: [{title: p, show: [image, response]}]}",
      "images.panels[0].show[1]: response: is of convolutions"
    ),
    ("{title: t, data: preprocess, panels: [{title: p, steps: [convolv: edge]}]}", "did you mean 'convolve'?"),
    (
      "{title: t, data: preprocess, records: 0, panels: [{title: p}]}",
      "images.records: expected an integer from 1 to 100, found 0"
    ),
    (
      "{title: t, data: preprocess, records: [{a: b, c: d}], panels: [{title: p}]}",
      "expected one feature with what it says"
    ),
    ("{title: t, files: [a.png], split: rest, panels: [{title: p}]}", "images.split: is for records of 'data'"),
    (
      "{title: t, files: [../a.png], panels: [{title: p}]}",
      "images.files[0]: '../a.png' is no path inside the workspace"
    ),
    ("{title: t, data: preprocess, background: pink, panels: [{title: p}]}", "images.background"),
  ]) func mistakesInTheFileAreNamedWithTheirPlace(settings: String, words: String) throws {
    let workspace = try Workspace()
    let error = #expect(throws: SettingsError.self) { try workspace.graph("images: \(settings)") }
    let text = error.map { "\($0)" } ?? ""
    #expect(text.hasPrefix("p.yaml:") && text.contains(words), "\(text)")
  }

  @Test func whatDoesNotFitTheImagesIsNamedWithItsPlace() throws {
    let workspace = try Workspace()
    for (panel, words) in [
      (
        "{title: p, steps: [{crop: {height: 8}}]}", "images.panels[0].steps: 0: transform crop: the rectangle ends at 8"
      ),
      ("{title: p, steps: [mono]}", "images.panels[0].steps: 0: transform mono: works on sounds"),
      (
        "{title: p, show: [image, {values: {top: 6}}]}", "images.panels[0].show[1]: 0: values.top: the pixels end at 10"
      ),
      ("{title: p, show: {channels: [a]}}", "images.panels[0].show: 0: channels.names: expected 3 names"),
    ] {
      let summary = try workspace.run("images: {title: t, data: preprocess, panels: [\(panel)]}")
      let result = try #require(summary.stages.first { $0.name == "images" })
      #expect(
        result.outcome == .failed && result.message.contains("p.yaml:") && result.message.contains(words),
        "\(result.message)")
    }
    try Disk.replace("\(workspace.path)/no.png", with: Array("no image".utf8))
    let summary = try workspace.run("images: {title: t, files: [\(workspace.path)/no.png], panels: [{title: p}]}")
    #expect(summary.stages.first { $0.name == "images" }?.message.contains("no.png: the file begins with") == true)
  }

  /// Noise is not made smaller by compression.
  @Test func aPageHasBounds() throws {
    let workspace = try Workspace()
    let shape = ImageShape(height: 1200, width: 1200, channelCount: 3)
    var state: UInt32 = 1
    let noise = Image(
      shape: shape,
      samples: (0..<shape.sampleCount).map { _ in
        state = state &* 1_664_525 &+ 1_013_904_223
        return UInt8(state >> 24)
      })
    try Disk.replace("\(workspace.path)/noise.png", with: PNGCodec.encode(noise, compressionLevel: 1))
    let file = "\(workspace.path)/noise.png"
    let summary = try workspace.run(
      "images: {title: t, files: [\(file)], panels: [{title: p, steps: [{crop: {height: 100}}]}, {title: q}]}")
    let message = try #require(summary.stages.first { $0.name == "images" }).message
    #expect(message.contains("images.panels[1]: with this panel the images come to more than"), "\(message)")
    let small = "title: t, files: [\(file)], panels: [{title: p, steps: [{crop: {height: 800, width: 1100}}]}]"
    let two = try workspace.run(
      "a: {kind: images, \(small)}\nb: {kind: images, \(small)}\nreport: {title: t, images: [a, b]}")
    let refused = try #require(two.stages.first { $0.name == "report" })
    #expect(
      refused.outcome == .failed && refused.message.contains("report.images: the images come to"), "\(refused.message)")
  }
}

extension ImagesStage: ExemplifiedStage {
  static let example = "images: {title: t, data: preprocess, panels: [{title: p, show: [image, channels]}]}"
  static let outputs = ["images"]
}
