/// The picture formats that are read, known by their first bytes.
public enum ImageFormat: String, CaseIterable, Sendable {
  case jpeg, png

  /// The format whose signature the bytes begin with, whatever the file is called.
  public init?(recognizing bytes: some Collection<UInt8>) {
    let head = Array(bytes.prefix(8))
    if head == PNGHeader.signature {
      self = .png
    } else if head.starts(with: [0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else {
      return nil
    }
  }
}
