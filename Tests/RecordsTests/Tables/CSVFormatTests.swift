import Records

extension CSVFormat: ExemplifiedFormat {
  static func make(in folder: TemporaryFolder) throws -> String? {
    _ = try folder.write(Array("n,x\n1,a\n2,b\n3,c\n".utf8), to: "t.csv")
    return "t.csv"
  }
}
