extension DatasetFormat {
  /// Every format, in the order in which references show them.
  static let formatKinds: [any DatasetFormatKind.Type] = [
    TFDSFormat.self,
    MDSFormat.self,
    WebDatasetFormat.self,
    CSVFormat.self,
    NPZFormat.self,
    ImageFoldersFormat.self,
    SoundFoldersFormat.self,
  ]
}
