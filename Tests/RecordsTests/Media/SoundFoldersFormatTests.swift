import Records

extension SoundFoldersFormat: ExemplifiedFormat {
  static func make(in folder: TemporaryFolder) throws -> String? {
    try FormatSample.makeClassFolders(in: folder, suffix: "wav")
    return nil
  }
}
