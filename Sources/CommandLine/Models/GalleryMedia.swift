import Media
import Reports

/// What a gallery shows of a record: a small copy of its image, or its sound as a browser plays it.
enum GalleryMedia {
  /// The largest file that is looked into.
  static let fileByteLimit = 64 << 20
  /// The longest side of an image, in pixels.
  private static let imageSide = 160
  /// Up to this side an image is shown pixel by pixel.
  private static let pixelSide = 48
  private static let soundRateHz = 16_000
  private static let soundSeconds = 20.0

  /// What is seen of an encoded image; `nil` where there is nothing.
  static func image(_ bytes: [UInt8]) -> PredictionGallery.Medium? {
    let least = ImageSize(height: imageSide, width: imageSide)
    guard let image = try? ImageReading.asShown.decode(bytes, notBelow: least) else { return nil }
    let (height, width) = (image.shape.height, image.shape.width)
    let longest = max(height, width)
    if longest <= pixelSide {
      return (try? PNGCodec.encode(image)).map { .image(type: "image/png", bytes: $0, isEnlarged: true) }
    }
    var small = image
    if longest > imageSide {
      let size = ImageSize(
        height: max(1, height * imageSide / longest), width: max(1, width * imageSide / longest))
      small = image.resized(to: size, method: .pillow(.bilinear))
    }
    return (try? JPEGCodec.encode(small, quality: 82)).map { .image(type: "image/jpeg", bytes: $0, isEnlarged: false) }
  }

  /// The beginning of an encoded sound, mixed to one channel; `nil` where there is nothing.
  static func sound(_ bytes: [UInt8]) -> PredictionGallery.Medium? {
    guard let stream = try? SoundStream(bytes), stream.sampleRateHz > 0 else { return nil }
    let rate = stream.sampleRateHz
    let frameLimit = Int(soundSeconds * Double(rate))
    var samples: [Float] = []
    while samples.count < frameLimit, let block = try? stream.next() { samples += block.mixedToMono().samples }
    let isCut = samples.count > frameLimit
    let beginning = Waveform(sampleRateHz: rate, samples: Array(samples.prefix(frameLimit)))
    guard !samples.isEmpty,
      let played = rate > soundRateHz ? try? beginning.resampled(toHz: soundRateHz) : beginning,
      let wav = try? AudioCodec.encode(played, as: .wav16)
    else { return nil }
    return .sound(PlayedSound(wav: wav, words: isCut ? "the first \(Int(soundSeconds)) s" : ""))
  }
}
