import Records

extension NPZFormat: ExemplifiedFormat {
  static func make(in folder: TemporaryFolder) throws -> String? {
    let tar = try TarWriter(file: folder.create("a.npz"))
    let rows = NumericArray(type: .uint8, shape: [3, 2], bytes: [1, 2, 3, 4, 5, 6])
    try tar.write(NPYArray.file(rows), as: "x_train.npy")
    try tar.write(NPYArray.file(NumericArray(type: .uint8, shape: [3], bytes: [1, 0, 1])), as: "y_train.npy")
    _ = try tar.finish()
    return "a.npz"
  }
}
