/// The formats of sounds that are read, known by their first bytes.
enum AudioFormat: String, CaseIterable {
  case wav = "WAV"
  case wave64 = "Wave64"
  case aiff = "AIFF"
  case au = "AU"
  case caf = "CAF"
  case flac = "FLAC"
  case ogg = "Ogg (Vorbis, Opus, FLAC)"
  case mpeg = "MP3"
  case gsm = "GSM"

  /// Recognizes a file without tags before it, whatever it is called.
  ///
  /// - Throws: for a file of another kind; the error tells how it begins.
  init(recognizing bytes: SoundBytes) throws(MediaError) {
    let format: AudioFormat? =
      if (["RIFF", "RIFX", "RF64", "BW64"] as [StaticString]).contains(where: { bytes.holds($0, at: 0) }),
        bytes.holds("WAVE", at: 8)
      {
        .wav
      } else if bytes.holds("riff\u{2E}", at: 0) {
        .wave64
      } else if bytes.holds("FORM", at: 0), bytes.holds("AIFF", at: 8) || bytes.holds("AIFC", at: 8) {
        .aiff
      } else if bytes.holds(".snd", at: 0) {
        .au
      } else if bytes.holds("caff", at: 0) {
        .caf
      } else if bytes.holds("fLaC", at: 0) {
        .flac
      } else if bytes.holds("OggS", at: 0) {
        .ogg
      } else if MPEGFrameHeader(bytes, at: 0) != nil {
        .mpeg
      } else if Self.isGSM(bytes) {
        .gsm
      } else {
        nil
      }
    guard let format else {
      if bytes.count == 0 { throw MediaError(.damaged, "audio: the sound is empty, 0 bytes long") }
      if bytes.holds("ftyp", at: 4) {
        throw MediaError(
          .unsupported, "audio: an MPEG-4 file (M4A, AAC or ALAC), which is not read; convert it to FLAC")
      }
      let head = bytes.copied(0..<min(8, bytes.count)).map { String($0, radix: 16) }.joined(separator: " ")
      let known = Self.allCases.map(\.rawValue).joined(separator: ", ")
      throw MediaError(.damaged, "audio: the sound begins with the bytes [\(head)]; read are \(known)")
    }
    self = format
  }

  /// Whether all of it is frames of GSM 06.10, which have no head before them: 33 bytes, the first of which begin with the
  /// same four bits.
  private static func isGSM(_ bytes: SoundBytes) -> Bool {
    bytes.count > 0 && bytes.count.isMultiple(of: 33)
      && stride(from: 0, to: bytes.count, by: 33).allSatisfy { bytes[$0] >> 4 == 0xD }
  }
}
