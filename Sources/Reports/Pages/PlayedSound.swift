/// A sound that a page plays.
public struct PlayedSound: Sendable, Equatable {
  /// A WAV file.
  public var wav: [UInt8]
  /// What is heard, for those who see and those who do not.
  public var caption: String

  /// Makes a sound.
  public init(wav: [UInt8], caption: String) {
    self.wav = wav
    self.caption = caption
  }

  /// A player with the file inside.
  func rendered(of record: String) -> HTML {
    .element(
      "figure", ["class": "sound"],
      .element(
        "audio",
        [
          "controls": "controls", "preload": "metadata", "aria-label": "\(caption), \(record)",
          "src": "data:audio/wav;base64,\(base64(wav))",
        ]),
      .element("figcaption", .text(caption)))
  }
}

extension [ClassificationReport.Explanation] {
  /// How many bytes of sounds a page holds at most; base64 makes a third more of them.
  static let soundByteLimit = 5 << 19

  /// How many records, from the first, can be played within the limit.
  var playedCount: Int {
    var sum = 0
    return firstIndex { record in
      sum += record.sounds.reduce(0) { $0 + $1.wav.count }
      return sum > Self.soundByteLimit
    } ?? count
  }
}
