package import Settings

/// Images in folders named like their classes.
package struct ImageFoldersFormat: DatasetFormatKind {
  package static let keyword = "images"
  package static let summary =
    "Image files in folders named like their classes: <class>/<file> or <split>/<class>/<file>."
  package static let settings: [Setting<ImageFoldersFormat>] = []
  static let sign = FormatSign.classFolders(.images, "images")
  static let imageConvention = ImageConvention.asShown

  package init() {}

  func open(_ path: String, columns: NamedValues<CSVTable.Column>) throws -> any RecordCollection {
    try MediaFolder(opening: path, kind: .images)
  }

  func divide(_ folder: String, columns: NamedValues<CSVTable.Column>) throws -> DividedDataset.Division {
    try MediaFolder(opening: folder, kind: .images).division()
  }
}

extension DatasetFormat {
  /// Image files in class folders.
  public static let images = DatasetFormat(kind: ImageFoldersFormat())
}
