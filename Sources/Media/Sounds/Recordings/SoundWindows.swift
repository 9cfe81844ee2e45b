/// How a recording is cut into windows of one length.
///
/// Frame `n` of a recording, once it is at ``sampleRateHz``, belongs to the windows that begin at multiples of
/// ``hopFrameCount`` up to it: where a window lies depends on its recording and on nothing else.
public struct SoundWindows: Hashable, Codable, Sendable {
  /// What becomes of the end of a recording that fills no window, and of a recording that is shorter than one.
  public enum Partial: String, CaseIterable, Hashable, Codable, Sendable {
    /// It is left out.
    case drop
    /// Silence follows.
    case pad
    /// It follows itself.
    case loop
  }

  public var lengthSeconds: Double
  /// From the beginning of a window to that of the next.
  public var hopSeconds: Double
  /// The rate that recordings are brought to before they are cut.
  public var sampleRateHz: Int
  public var partial: Partial
  /// Windows of a lower level are left out; `nil` for none.
  ///
  /// The level is that of the mean square of all samples, in decibels below full scale: a sine as loud as can be has -3.
  public var minimumLevelDecibels: Double?

  public init(
    lengthSeconds: Double, hopSeconds: Double? = nil, sampleRateHz: Int, partial: Partial = .drop,
    minimumLevelDecibels: Double? = nil
  ) {
    self.lengthSeconds = lengthSeconds
    self.hopSeconds = hopSeconds ?? lengthSeconds
    self.sampleRateHz = sampleRateHz
    self.partial = partial
    self.minimumLevelDecibels = minimumLevelDecibels
  }

  /// The longest window, and the longest hop, in seconds.
  public static let secondLimit = 3600.0
  /// The highest rate.
  public static let rateLimitHz = 1 << 20

  /// Frames of a window.
  public var frameCount: Int { Int((lengthSeconds * Double(sampleRateHz)).rounded()) }
  /// Frames from the beginning of a window to that of the next.
  public var hopFrameCount: Int { Int((hopSeconds * Double(sampleRateHz)).rounded()) }

  /// What cannot be, and which of its numbers is to blame; `nil` for what can.
  public var fault: (number: String, message: String)? {
    guard (1...Self.rateLimitHz).contains(sampleRateHz) else {
      return ("sampleRateHz", "must lie within 1...\(Self.rateLimitHz), is \(sampleRateHz)")
    }
    for (name, seconds) in [("lengthSeconds", lengthSeconds), ("hopSeconds", hopSeconds)] {
      guard seconds > 0, seconds <= Self.secondLimit, (seconds * Double(sampleRateHz)).rounded() >= 1 else {
        return (
          name, "must be a frame or more at \(sampleRateHz) Hz and at most \(Int(Self.secondLimit)) s, is \(seconds) s"
        )
      }
    }
    guard minimumLevelDecibels?.isFinite ?? true else {
      return ("minimumLevelDecibels", "must be a number, is \(minimumLevelDecibels ?? 0)")
    }
    return nil
  }

  /// Where a window that begins at a frame begins and ends, in seconds.
  public func span(from startFrame: Int) -> (start: Double, end: Double) {
    (Double(startFrame) / Double(sampleRateHz), Double(startFrame + frameCount) / Double(sampleRateHz))
  }
}

/// A piece of a recording.
public struct SoundWindow: Sendable, Equatable {
  /// Its first frame in the recording, at the rate of the windows.
  public let startFrame: Int
  /// The samples in 16 bits, those of one frame beside each other.
  public let samples: [Int16]

  public init(startFrame: Int, samples: [Int16]) {
    self.startFrame = startFrame
    self.samples = samples
  }
}
