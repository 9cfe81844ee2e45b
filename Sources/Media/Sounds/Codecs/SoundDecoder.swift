/// Decodes a sound block by block, so that memory does not grow with its length.
///
/// For one thread.
protocol SoundDecoder: AnyObject {
  var sampleRateHz: Int { get }
  var channelCount: Int { get }

  /// The next samples, those of one frame beside each other; `nil` at the end.
  ///
  /// What a format tells of itself has been held against what is there when the end is told.
  ///
  /// - Throws: where the file is found to be other than it says; to go on is no use.
  func next() throws(MediaError) -> [Float]?
}

/// What is opened of a file's bytes.
enum SoundDecoders {
  /// Recognizes a file and opens it.
  static func open(_ all: SoundBytes) throws(MediaError) -> any SoundDecoder {
    let start = try AudioTags.start(all)
    let bytes = all.part(start..<all.count)
    let format = try AudioFormat(recognizing: bytes)
    func untagged() -> SoundBytes { bytes.part(0..<AudioTags.end(bytes, from: 0)) }
    return switch format {
    case .wav: try decoder(bytes, WAVContainer.samples(bytes))
    case .wave64: try SndfileDecoder(bytes, Wave64Container.samples(bytes))
    case .aiff: try SndfileDecoder(bytes, AIFFContainer.samples(bytes))
    case .au: try SndfileDecoder(bytes, AUContainer.samples(bytes))
    case .caf: try SndfileDecoder(bytes, CAFContainer.samples(bytes))
    case .gsm: try SndfileDecoder(gsm: bytes)
    case .flac: try FLACDecoder(untagged(), isInOgg: false)
    case .ogg: try OggDecoder(untagged())
    case .mpeg: try MPEGDecoder(untagged())
    }
  }

  private static func decoder(_ bytes: SoundBytes, _ chunk: SampleChunk) throws(MediaError) -> any SoundDecoder {
    if let samples = chunk.numbers { return try PlainDecoder(bytes.part(chunk.offset..<chunk.end), samples) }
    return try SndfileDecoder(bytes, chunk)
  }
}
