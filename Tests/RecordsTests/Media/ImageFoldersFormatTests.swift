import Records

extension ImageFoldersFormat: ExemplifiedFormat {
  static func make(in folder: TemporaryFolder) throws -> String? {
    try FormatSample.makeClassFolders(in: folder, suffix: "png")
    return nil
  }
}
