package import Settings

/// Sounds in folders named like their classes.
package struct SoundFoldersFormat: DatasetFormatKind {
  package static let keyword = "sounds"
  package static let summary =
    "Sound files in folders named like their classes: <class>/<file> or <split>/<class>/<file>."
  package static let settings: [Setting<SoundFoldersFormat>] = []
  static let sign = FormatSign.classFolders(.sounds, "sounds")
  static let imageConvention = ImageConvention.asStored

  package init() {}

  func open(_ path: String, columns: NamedValues<CSVTable.Column>) throws -> any RecordCollection {
    try MediaFolder(opening: path, kind: .sounds)
  }

  func divide(_ folder: String, columns: NamedValues<CSVTable.Column>) throws -> DividedDataset.Division {
    try MediaFolder(opening: folder, kind: .sounds).division()
  }
}

extension DatasetFormat {
  /// Sound files in class folders.
  public static let sounds = DatasetFormat(kind: SoundFoldersFormat())
}
