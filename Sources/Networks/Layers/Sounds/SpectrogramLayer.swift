public import Media
public import Settings

/// The spectrogram of a sound, each channel by itself, in mel bands if asked: the step of that name inside a network.
///
/// Gradients reach the samples, exactly; the transform's cosines and sines and the mel filters may be trained.
///
/// - Shape: input `[channel, time]`, output `[channel, band, frame]`; where they are trained, `transform` `[part, time]`, the
///   windowed cosines and then sines of all bins, and `bands` `[band, bin]`.
/// - Reference: Cheuk et al., 2020, "nnAudio", IEEE Access 8, for trained transforms.
public struct SpectrogramLayer: Kind, SpectrogramGroup {
  public static let keyword = "spectrogram"
  public static let summary = "Turns a sound into a spectrogram, which gradients go through, in mel bands if asked."
  public static let shorthand: String? = "windowLength"
  public static let settings: [Setting<SpectrogramLayer>] =
    spectrogramSettings + [
      Setting(
        "sampleRateHz", \.sampleRateHz, in: .within(1...1 << 20),
        "The rate of the sounds that come in, which mel bands need to know."),
      Setting(
        "trainable", \.trainable, "What is trained: the transform's cosines and sines, the mel bands' filters, or both."
      ),
    ]

  /// What of it is trained.
  public enum Trainable: String, SettingValue, CaseIterable {
    case none
    /// The windowed cosines and sines.
    case transform
    /// The mel filters.
    case bands
    case both

    var hasTransform: Bool { self == .transform || self == .both }
    var hasBands: Bool { self == .bands || self == .both }
  }

  /// Windows, bands and scale.
  public var spectrogram = SpectrogramDescription(windowLength: 2)
  /// The rate of the sounds that come in.
  public var sampleRateHz: Int?
  /// What of it is trained.
  public var trainable = Trainable.none

  public init() {}

  public var fault: (setting: String, message: String)? {
    if let fault = spectrogram.fault { return fault }
    guard spectrogram.melBands != nil else {
      return trainable.hasBands ? ("trainable", "there are no bands to train without 'melBands'") : nil
    }
    guard let sampleRateHz else { return ("melBands", "needs 'sampleRateHz', the rate of the sounds that come in") }
    return spectrogram.fault(sampleRateHz: sampleRateHz)
  }

  var filters: FilterBank? { sampleRateHz.flatMap { spectrogram.filters(sampleRateHz: $0) } }

  static let transformArray = "transform"
  static let bandsArray = "bands"
}

extension SpectrogramLayer: LayerKind {
  func outputShape(of inputs: [[Int]], at place: LayerPlace) throws(NetworkError) -> [Int] {
    guard inputs[0].count == 2 else { throw place.failure("needs a sound, [channel, time], its input is \(inputs[0])") }
    let transform = spectrogram.transform
    let frameCount = transform.frameCount(sampleCount: inputs[0][1])
    guard frameCount > 0 else {
      throw place.failure("has windows of \(spectrogram.windowLength) samples, its input \(inputs[0]) is shorter")
    }
    // Products take a row for each window.
    let size = Double(frameCount) * Double(max(spectrogram.windowLength, 2 * transform.binCount))
    guard size * Double(inputs[0][0]) <= Double(Self.valueLimit),
      2 * Double(transform.binCount) * Double(spectrogram.windowLength) <= Double(Self.valueLimit)
    else {
      throw place.failure(
        "has \(frameCount) windows of \(spectrogram.windowLength) samples: too large; make them shorter or hop further")
    }
    return [inputs[0][0], spectrogram.melBands ?? transform.binCount, frameCount]
  }

  /// The most numbers of one record, or of the transform, that it works on.
  private static let valueLimit = 1 << 28

  func parameters(of inputs: [[Int]], at place: LayerPlace) -> [Parameter] {
    func parameter(_ array: String, _ shape: [Int], _ values: [Float]) -> Parameter {
      Parameter(name: "\(place.name).\(array)", shape: shape, initializer: .values(values), role: .trained)
    }
    let (transform, length) = (spectrogram.transform, spectrogram.windowLength)
    var parameters: [Parameter] = []
    if trainable.hasTransform {
      parameters.append(parameter(Self.transformArray, [2 * transform.binCount, length], transform.bases))
    }
    if trainable.hasBands, let filters {
      parameters.append(parameter(Self.bandsArray, [filters.bandCount, filters.binCount], filters.weights))
    }
    return parameters
  }
}

extension Layer {
  /// The spectrogram of a sound.
  ///
  /// - Parameter sampleRateHz: the sound's rate, which mel bands need to know.
  public static func spectrogram(
    _ spectrogram: SpectrogramDescription, sampleRateHz: Int? = nil, trainable: SpectrogramLayer.Trainable = .none
  ) -> Layer {
    var made = SpectrogramLayer()
    (made.spectrogram, made.sampleRateHz, made.trainable) = (spectrogram, sampleRateHz, trainable)
    return Layer(made)
  }
}
