import Arrays
import ImageViews
import Media
package import Pipelines
package import Settings
import StageData
import Store
import Streams

/// `images`: what steps make of images, to be looked at: panels of images, charts and numbers for a report.
package struct ImagesStage: DescribedStage {
  package let name = "images"

  package static let reference = KindReference(
    keyword: "images", summary: "Shows what steps make of images, as panels of a report.", settings: ImagesSettings.self
  )

  package init() {}

  package func prepare(_ reader: StageReader) throws -> PreparedStage {
    let settings = try reader.settings(ImagesSettings.self)
    let places = try reader.node["panels"]?.list() ?? []
    let panels = zip(settings.panels, places).map { ImagePanelWork($0, at: $1) }
    for panel in panels { try panel.check() }
    let isRandom = settings.panels.contains { $0.steps.contains(where: \.isRandom) }
    let key = RandomKey(seed: UInt64(bitPattern: Int64(isRandom ? try reader.seed() : 0))).derived("images")
    let work = ImagesWork(
      source: try source(settings, reader), settings: settings, panels: panels, key: key, place: reader.node)
    let montage = Publication(output: .images, file: ImagesWork.montageName, destination: "\(reader.stage).png")
    return PreparedStage(outputs: [.images], publications: [montage]) { try work.run($0) }
  }

  private func source(_ settings: ImagesSettings, _ reader: StageReader) throws -> ImageSource {
    guard settings.data != nil else {
      let nodes = try reader.node["files"]?.list() ?? []
      return .files(
        try zip(settings.files, nodes).enumerated().map { index, file in
          let name = file.0.split(separator: "/").last.map(String.init) ?? file.0
          return (try reader.diskInput(role: "file \(index + 1)", path: file.0, at: file.1), name)
        })
    }
    let stage = try reader.stage("data", making: .dataset, .splits)
    let data = try DataInput(of: [stage], reader)
    try data.check(settings.split, at: reader.node["split"] ?? reader.node["data"])
    return .records(
      data, split: settings.split, settings.records, feature: settings.feature,
      at: reader.node["records"] ?? reader.node["data"] ?? reader.node)
  }
}

/// What an `images` stage does, its settings read.
private struct ImagesWork: Sendable {
  static let montageName = "montage.png"

  let source: ImageSource
  let settings: ImagesSettings
  let panels: [ImagePanelWork]
  /// The key of random steps.
  let key: RandomKey
  let place: ConfigurationNode

  func run(_ context: StageContext) throws {
    let reading = ImageReading(exifOrientation: .apply, background: settings.background.color)
    let images = try source.images(reading, settings.channels, context)
    var sheet = ImageSheet(
      title: settings.title, text: settings.text, sources: images.map(\.name),
      panels: try panels.enumerated().map { number, panel in
        try context.checkCancelled()
        context.report(Progress(completed: number, total: panels.count, unit: "panels"))
        return try panel.panel(of: images, key: key.derived(number))
      })
    try writeMontage(sheet, context)
    var byteCount = 0
    for panel in sheet.panels.indices {
      for place in sheet.panels[panel].exhibits.indices {
        guard case .image(var shown) = sheet.panels[panel].exhibits[place], let pixels = shown.pixels else { continue }
        shown.file = "panels/\(panel + 1)-\(place + 1).png"
        byteCount += try write(pixels, shown.file, context)
        sheet.panels[panel].exhibits[place] = .image(shown)
        guard byteCount <= ImageSheet.byteLimit else {
          throw PipelineError(
            .stage, at: panels[panel].place.location, path: panels[panel].place.path,
            "with this panel the images come to more than \(ImageSheet.byteLimit) bytes, the most that fit on a page; show fewer, "
              + "or smaller ones by crop or resize")
        }
      }
    }
    try JSONFile.write(sheet, context, .images, ImageSheet.listName)
    context.note(metric: "images", value: Double(images.count))
    context.note(metric: "bytes", value: Double(byteCount))
  }

  /// All images, a row a panel, in rows of a few where a panel has many.
  private func writeMontage(_ sheet: ImageSheet, _ context: StageContext) throws {
    let columns = 8
    let rows = sheet.panels.flatMap { panel in
      let images = panel.exhibits.compactMap { exhibit -> Image? in
        if case .image(let shown) = exhibit { shown.pixels?.magnified(shown.magnification) } else { nil }
      }
      return stride(from: 0, to: images.count, by: columns).map { Array(images[$0..<min($0 + columns, images.count)]) }
    }
    do { _ = try write(Image.montage(rows, gutter: 8), Self.montageName, context) } catch let error as MediaError {
      throw PipelineError(
        .stage, at: place.location, path: place.path, "\(error.message); show fewer images, or smaller ones")
    }
  }

  private func write(_ image: Image, _ name: String, _ context: StageContext) throws -> Int {
    let bytes = try PNGCodec.encode(image, compressionLevel: 9)
    let file = try context.createFile(.images, name)
    try file.write(bytes)
    _ = try file.finish()
    return bytes.count
  }
}

extension Raster where Sample == UInt8 {
  /// The image with each pixel as a square of them.
  fileprivate func magnified(_ factor: Int) -> Image {
    factor == 1
      ? self
      : resized(
        to: ImageSize(height: factor * shape.height, width: factor * shape.width), method: .pillow(.nearest))
  }
}
