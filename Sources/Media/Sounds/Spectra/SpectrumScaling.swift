public import Settings

/// What the values of a spectrum are.
public struct SpectrumScaling: Hashable, Sendable {
  /// Magnitudes or powers, as they are or logarithmic.
  public enum Values: String, CaseIterable, SettingValue {
    /// Magnitudes.
    case magnitude
    /// Squared magnitudes.
    case power
    /// Powers in decibels: 10 log₁₀, of at least a floor.
    case decibels
    /// The natural logarithm of magnitudes plus an offset.
    case log
  }

  public var values: Values
  /// The least power in decibels, below which everything is silence.
  public var floor: Float
  /// What is added to magnitudes before their logarithm is taken.
  public var offset: Float
  /// How far below the greatest of a sound decibels may lie; `nil` for any distance.
  public var rangeDecibels: Float?

  /// Names all there is to say.
  public init(_ values: Values, floor: Float = 1e-10, offset: Float = 1e-6, rangeDecibels: Float? = nil) {
    self.values = values
    self.floor = floor
    self.offset = offset
    self.rangeDecibels = rangeDecibels
  }

  /// Whether squared magnitudes are scaled, not magnitudes.
  public var isOfPower: Bool { values == .power || values == .decibels }

  /// Scales magnitudes, or powers where ``isOfPower``.
  public func apply(to spectrogram: Spectrogram) -> Spectrogram {
    switch values {
    case .magnitude, .power: spectrogram
    case .decibels: spectrogram.decibels(floor: floor, range: rangeDecibels)
    case .log: spectrogram.logarithm(offset: offset)
    }
  }

  /// Settings that do nothing with these values.
  public var fault: (setting: String, message: String)? {
    let usual = SpectrumScaling(values)
    if values != .decibels, floor != usual.floor { return ("floor", "is for values: decibels; leave it out") }
    if values != .decibels, rangeDecibels != nil {
      return ("rangeDecibels", "is for values: decibels; leave it out")
    }
    if values != .log, offset != usual.offset { return ("offset", "is for values: log; leave it out") }
    return nil
  }
}

/// Settings among which are those of the values of spectra: a step, or a layer.
public protocol SpectrumGroup: SettingGroup {
  var scaling: SpectrumScaling { get set }
}

extension Setting where Owner: SpectrumGroup {
  /// What the values are.
  public static var values: Setting {
    Setting("values", \.scaling.values, "What the values are; bands sum magnitudes, or powers, before they are scaled.")
  }

  /// The least power in decibels.
  public static var floor: Setting {
    Setting(
      "floor", \.scaling.floor, in: .within(1e-30...1e30),
      "The least power in decibels: 1e-10 is -100 dB. Raise it to the recordings' own noise, and added silence looks alike."
    )
  }

  /// What is added before a logarithm.
  public static var offset: Setting {
    Setting(
      "offset", \.scaling.offset, in: .within(1e-30...1e30),
      "What is added to magnitudes before their natural logarithm.")
  }

  /// How far below the greatest of a sound decibels may lie.
  public static var rangeDecibels: Setting {
    Setting(
      "rangeDecibels", \.scaling.rangeDecibels, in: .above(0, upTo: 1000),
      "How far below its sound's greatest a value may lie; librosa's and torchaudio's top_db is 80. Any distance if not given, so that a part looks as within the whole."
    )
  }
}
