package import Arrays
import Media
public import Settings

/// Adds a piece of a random sound of a folder to a sound, at a drawn distance from it; nothing is clipped.
public struct BackgroundNoise: Hashable, Sendable {
  /// The folder with sound files.
  public var folder: String {
    didSet { if folder != oldValue { sounds = SoundFolder(folder) } }
  }
  /// What the power of the sound over that of the noise is drawn from; a number is itself.
  public var signalToNoiseDecibels: Interval
  /// How often it is done.
  public var probability: Float

  private var sounds: SoundFolder

  /// Describes the step.
  public init(folder: String, signalToNoiseDecibels: Interval, probability: Float = 1) {
    self.folder = folder
    self.signalToNoiseDecibels = signalToNoiseDecibels
    self.probability = probability
    sounds = SoundFolder(folder)
  }

  /// The step with its defaults.
  public init() { self.init(folder: "", signalToNoiseDecibels: .only(0)) }
}

extension Transform {
  /// Adds a piece of a random sound of a folder.
  public static func backgroundNoise(_ step: BackgroundNoise) -> Transform { Transform(step: step) }
}

extension BackgroundNoise: NoiseStep, FolderStep {
  public static let keyword = "backgroundNoise"
  public static let summary = "Adds a piece of a random sound of a folder to a sound, at a drawn distance from it."
  public static let settings: [Setting<BackgroundNoise>] = [
    Setting(
      "folder", \.folder, required: true, keyed: false,
      "The folder with sound files, read at the records' rate and mixed to one channel; its content enters the stage's key."
    ),
    .signalToNoiseDecibels,
    .probability,
  ]

  /// How weak the noise is, which of the sounds, and where in it, both as parts of all.
  package struct Piece: Codable, Hashable, Sendable {
    package var signalToNoiseDecibels: Float
    package var sound: Float
    package var place: Float
  }

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    _ = try input.sound()
    _ = try sounds.names()
    return input
  }

  /// The piece; `nil` for none.
  package func draw(for sample: Sample, generator: inout CounterGenerator) -> Piece? {
    let happens = generator.happens(probability)
    let decibels = signalToNoiseDecibels.draw(&generator)
    let piece = Piece(signalToNoiseDecibels: decibels, sound: generator.uniform(), place: generator.uniform())
    return happens ? piece : nil
  }

  package func apply(_ sample: Sample, _ piece: Piece?) throws(StreamsError) -> Sample {
    let sound = sample.waveform
    guard let piece, sound.frameCount > 0 else { return sample }
    let noises = try sounds.sounds(sampleRateHz: sound.sampleRateHz)
    let noise = noises[min(Int(piece.sound * Float(noises.count)), noises.count - 1)]
    return .waveform(
      sound.mixed(
        withNoise: noise, signalToNoiseDecibels: piece.signalToNoiseDecibels,
        offset: min(Int(Double(piece.place) * Double(noise.frameCount)), noise.frameCount - 1)))
  }
}
