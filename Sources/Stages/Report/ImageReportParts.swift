import ImageViews
import Pipelines
import Reports
import Settings
import StageData
import Store

/// What a report shows of `images` stages.
struct ImageReportParts: Sendable {
  let inputs: [StageInput]
  /// Where they are named.
  let place: ConfigurationNode

  /// A section each, with their files.
  func sections(_ context: StageContext) throws -> [ImageSection] {
    let sections = try inputs.map { input in
      let folder = try context.folder(input)
      let sheet = try JSONFile.read(ImageSheet.self, "\(folder)/\(ImageSheet.listName)")
      var files: [String: [UInt8]] = [:]
      for case .image(let shown) in sheet.panels.flatMap(\.exhibits) {
        files[shown.file] = try Disk.read("\(folder)/\(shown.file)")
      }
      return ImageSection(sheet: sheet, files: files)
    }
    let byteCount = sections.reduce(0) { $0 + $1.byteCount }
    guard byteCount <= ImageSheet.byteLimit else {
      throw PipelineError(
        .stage, at: place.location, path: place.path,
        "the images come to \(byteCount) bytes, and \(ImageSheet.byteLimit) fit on a page; show fewer, or make them smaller by "
          + "crop or resize")
    }
    return sections
  }
}
